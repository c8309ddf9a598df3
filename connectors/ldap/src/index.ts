import { defineConnector, type ReadContext } from '@rollcall/sdk'
import { check } from './check.js'
import { Config } from './config.js'
import { communityAttribute, functionAttribute } from './directory.js'
import { readEmployees, unknownCommunity } from './employees.js'
import { readGroups } from './groups.js'
import { readUnits } from './units.js'
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
  check: (context) => check(context, { communities: () => communities(context), functions: () => functions(context) }),
  communities,
  functions,
  employees: readEmployees,
})

function communities(context: ReadContext<Config>) {
  switch (context.community) {
    case 'group':
      return readGroups(context)
    case 'attribute':
      return readValues(
        context,
        communityAttribute(context.config),
        'If the directory has none, name another one in fields.community.',
      )
    case 'unit':
      return readUnits(context)
    default:
      throw unknownCommunity(context.community)
  }
}

function functions(context: ReadContext<Config>) {
  const otherwise =
    'If the directory has none, name another one in fields.function, or set `function: false` beside `connector`.'
  return readValues(context, functionAttribute(context.config), otherwise)
}
