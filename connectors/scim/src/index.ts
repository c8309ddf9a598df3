import { defineConnector } from '@rollcall/sdk'
import { json } from '@rollcall/sdk/http'
import { checkService } from './check.js'
import { authOf, Config } from './config.js'
import { communityAttribute, communityFrom, readEmployees } from './employees.js'
import { readGroups } from './groups.js'
import { readNamed } from './named.js'

export default defineConnector({
  id: 'scim',
  name: 'SCIM 2.0',
  config: Config,
  http: ({ url, signIn, requestsPerSecond, network }) => ({
    baseUrl: url,
    system: new URL(url).host,
    auth: authOf(signIn),
    format: { ...json, accept: 'application/scim+json, application/json' },
    rateLimit: { perSecond: requestsPerSecond },
    network,
  }),
  communityFrom,
  functionFrom: { title: 'Title' },
  check: checkService,
  communities(context) {
    const attribute = communityAttribute(context)
    return attribute === null ? readGroups(context) : readNamed(attribute, context)
  },
  functions: (context) => readNamed('title', context),
  employees: readEmployees,
})
