import { type CheckResult, ConnectorError, isConnectorError, type ReadContext } from '@rollcall/sdk'
import type { Shape } from '@rollcall/sdk/http'
import type { z } from 'zod'
import type { Config } from './config.js'
import { groupsToRead, type ListToRead, nounOf, usersToRead } from './lists.js'
import { inOwnWords } from './read-list.js'
import { ENTERPRISE, Page, ResourceTypes, ServiceProviderConfig } from './schema.js'
import type { NamedAttribute } from './user.js'

/**
 * What the service says of itself, held against the configuration.
 *
 * @param attribute what is a community; null: groups
 * @throws ConnectorError `configuration` where it has no groups, and they are to be communities
 */
export async function aboutService(
  context: ReadContext<Config>,
  attribute: NamedAttribute | null,
): Promise<CheckResult> {
  const { config } = context
  const itself = await askIfThere(context, '/ServiceProviderConfig', ServiceProviderConfig)
  const types = await askIfThere(context, '/ResourceTypes', ResourceTypes)
  const lists = [usersToRead(config), ...(attribute === null ? [groupsToRead(config, false)] : [])]
  const idle: string[] = []
  for (const list of lists) if (await isFilterIdle(context, list)) idle.push(nounOf(list))
  const told = [...(itself ? ['ServiceProviderConfig'] : []), ...(types ? ['ResourceTypes'] : [])]
  return {
    works: told.length === 0 ? [] : [`the service tells of itself (${told.join(', ')})`],
    warnings: [
      ...(itself ? pagingWarnings(itself, config) : []),
      ...(types ? typeWarnings(types, attribute) : []),
      ...idle.map((noun) => `\`${noun}.filter\` leaves out no ${noun}: the service may not know such a filter`),
    ],
  }
}

function* pagingWarnings(itself: z.output<typeof ServiceProviderConfig>, config: Config): Generator<string> {
  const { pagination, filter } = itself
  const { paging = 'index', users, groups } = config
  if (paging === 'index' && pagination?.index === false && pagination.cursor === true) {
    yield 'The service says that it pages by cursors only: write `paging: cursor`'
  }
  if (paging === 'cursor' && pagination?.cursor !== true) {
    yield 'The service does not say that it has cursors; if it has none, leave out `paging`'
  }
  if (filter?.supported === false && (users?.filter ?? groups?.filter) !== undefined) {
    yield 'The service says that it knows no filters'
  }
}

function* typeWarnings(
  { Resources }: z.output<typeof ResourceTypes>,
  attribute: NamedAttribute | null,
): Generator<string> {
  const typeAt = (path: string) => Resources.find(({ endpoint }) => endpoint?.toLowerCase().endsWith(path))
  if (attribute === null && !typeAt('/groups')) {
    throw new ConnectorError('configuration', 'The service says that it has no groups', {
      hint: 'Let another entity be the `community` of this integration: department, for example.',
      at: 'GET /ResourceTypes',
    })
  }
  const extensions = typeAt('/users')?.schemaExtensions ?? []
  if (attribute !== null && !extensions.some(({ schema }) => schema === ENTERPRISE)) {
    yield `The service does not say that its users have the enterprise extension, which ${attribute} belongs to`
  }
}

/** Null where the service does not answer that: many do not, and the lists are what counts. */
async function askIfThere<Answer>(
  { http }: ReadContext<Config>,
  path: string,
  shape: Shape<Answer>,
): Promise<Answer | null> {
  try {
    return await http.get(path, shape)
  } catch (error) {
    if (isConnectorError(error) && error.code !== 'credentials' && error.code !== 'rate_limited') return null
    throw error
  }
}

async function isFilterIdle({ http }: ReadContext<Config>, list: ListToRead): Promise<boolean> {
  const { path, query } = list
  if (query['filter'] === undefined) return false
  const countOf = async (filter: typeof query) => {
    try {
      return (await http.get(path, Page, { query: { ...filter, startIndex: 1, count: 1 } })).totalResults
    } catch (error) {
      throw inOwnWords(error, list)
    }
  }
  const { filter: _, ...all } = query
  const filtered = await countOf(query)
  return typeof filtered === 'number' && filtered === (await countOf(all))
}
