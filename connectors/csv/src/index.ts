import { httpOf } from '@rollcall/file-sources'
import { ConnectorError, defineConnector, type ReadContext } from '@rollcall/sdk'
import { checkFiles } from './check.js'
import { Config, isDerived } from './config.js'
import { readDerivedGroups } from './derived.js'
import { readEmployees } from './employees.js'
import { readGroups } from './groups.js'

export default defineConnector({
  id: 'csv',
  name: 'CSV files and Excel workbooks',
  config: Config,
  http: ({ place }) => httpOf(place),
  communityFrom: { community: 'Community' },
  functionFrom: { function: 'Function' },
  hasFunctions: (config) => config.functions !== undefined,
  check: checkFiles,
  async *communities(context) {
    return yield* readEither(context.config.communities, context)
  },
  async *functions(context) {
    const { functions } = context.config
    if (functions === undefined) {
      throw new ConnectorError('configuration', 'There are no functions in this configuration', {
        hint: 'Name their file, or the columns that they are taken from, under "functions".',
      })
    }
    return yield* readEither(functions, context)
  },
  employees: readEmployees,
})

function readEither(group: Config['communities'], context: ReadContext<Config>) {
  return isDerived(group) ? readDerivedGroups(group, context) : readGroups(group, context)
}
