import { defineConnector, type ReadContext } from '@rollcall/sdk'
import { check } from './check.js'
import { readCommunities } from './communities.js'
import { Config } from './config.js'
import { functionAttribute } from './directory.js'
import { readEmployees } from './employees.js'
import { readValues } from './values.js'

/** Reads OpenLDAP, Active Directory and other LDAP directories, and never writes. */
export default defineConnector({
  id: 'ldap',
  name: 'LDAP directory',
  config: Config,
  communityFrom: {
    group: 'Group',
    attribute: 'Attribute of the person, such as the department',
    unit: 'Organizational unit',
  },
  functionFrom: { title: 'Job title' },
  check: (context) => check(context, { communities: readCommunities, functions: readFunctions }),
  communities: readCommunities,
  functions: readFunctions,
  employees: readEmployees,
})

function readFunctions(context: ReadContext<Config>) {
  const otherwise =
    'If the directory has none, name another one in fields.function, or set `function: false` beside `connector`.'
  return readValues(context, functionAttribute(context.config), otherwise)
}
