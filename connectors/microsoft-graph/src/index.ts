import { defineConnector } from '@rollcall/sdk'
import { check } from './check.js'
import { Config, declareHttp } from './config.js'
import { communityFrom, communityProperty, readEmployees } from './employees.js'
import { readGroups } from './groups.js'
import { readNamed } from './named.js'

/** Reads the users and groups of Microsoft Entra ID through Microsoft Graph, and never writes. */
export default defineConnector({
  id: 'microsoft-graph',
  name: 'Microsoft Entra ID',
  config: Config,
  http: declareHttp,
  communityFrom,
  functionFrom: { jobTitle: 'Job title' },
  check,
  communities(context) {
    const property = communityProperty(context)
    return property === null ? readGroups(context) : readNamed(context, property)
  },
  functions: (context) => readNamed(context, 'jobTitle'),
  employees: readEmployees,
})
