import { ConnectorError, defineConnector, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import { authOf } from '@rollcall/sdk/http'
import { checkLists } from './check.js'
import { Config, isDerived } from './config.js'
import { employeeReader, employeesToRead } from './employee.js'
import { type GroupName, groupListToRead, groupReader, readDerived } from './groups.js'
import { readList } from './read-list.js'

export default defineConnector({
  id: 'json-api',
  name: 'JSON API',
  config: Config,
  http: ({ baseUrl, signIn, headers, rateLimit, network }) => ({
    baseUrl,
    system: new URL(baseUrl).host,
    auth: authOf(signIn),
    headers,
    rateLimit,
    network,
  }),
  communityFrom: { community: 'Community' },
  functionFrom: { function: 'Function' },
  hasFunctions: (config) => config.functions !== undefined,
  check: checkLists,
  communities: (context) => readGroups('communities', context.config.communities, context),
  functions(context) {
    const { functions } = context.config
    if (functions !== undefined) return readGroups('functions', functions, context)
    throw new ConnectorError('configuration', 'There are no functions in this configuration', {
      hint: 'Name their path, or the fields that they are taken from, under "functions".',
    })
  },
  employees(context) {
    const { config, jobFunction } = context
    const toEmployee = employeeReader(config, jobFunction !== null)
    return readList(context, employeesToRead(config), toEmployee)
  },
})

function readGroups(
  name: GroupName,
  group: Config['communities'],
  context: ReadContext<Config>,
): Read<SourceCommunity> {
  if (isDerived(group)) return readDerived(name, group, context)
  return readList(context, groupListToRead(name, group), groupReader(group))
}
