import { type CheckResult, isReject, type Reject, type SourceEmployee } from '@rollcall/sdk'
import type { Config, QueryName } from './config.js'
import { PAGE_ROWS } from './database.js'

/** The first rows of a query, as they were read. */
export type Sample<T> = ReadonlyArray<T | Reject>
type Finding = { [Key in keyof CheckResult]: string[] }

/**
 * Reads the first page. Where that is all there is, the end too: what a night would find wrong there is found now.
 *
 * @throws ConnectorError as the read does
 */
export async function firstPage<T>(read: AsyncGenerator<readonly T[], unknown, void>): Promise<readonly T[]> {
  const { value, done } = await read.next()
  if (done) return []
  if (value.length < PAGE_ROWS) await read.next()
  await read.return(undefined)
  return value
}

/** What the first rows of any query show. */
export function reportRows(query: QueryName, records: Sample<{ readonly id: string }>): CheckResult {
  if (records.length === 0) {
    const then = 'so that a night would remove them all, once somebody approves'
    const look = 'If there are some, look at its WHERE, and whether the account sees all rows'
    return { works: [], warnings: [`${query}: the query gives no row, ${then}. ${look}`] }
  }
  const amount =
    records.length === 1 ? '1 row' : `${records.length < PAGE_ROWS ? 'all' : 'the first'} ${records.length} rows`
  const works = [`${query}: the query works (read: ${amount})`]
  const warnings: string[] = []
  const rejects = records.filter(isReject)
  const [first] = rejects
  if (first)
    warnings.push(`${query}: ${rejects.length} of these rows cannot be read, the first: ${first.at}, ${first.reason}`)
  const ids = records.flatMap((record) => record.id ?? [])
  const again = ids.length - new Set(ids).size
  if (again > 0) {
    warnings.push(
      `${query}: ${again} of the first ${records.length} rows have an identifier that was there before, and whoever has several rows is left alone: does a join multiply them?`,
    )
  }
  return { works, warnings }
}

/** What the first employees show besides: their attributes, and how they go together with the other queries. */
export function reportEmployees(
  config: Config,
  records: Sample<SourceEmployee>,
  communities: Sample<{ readonly id: string }>,
): CheckResult {
  const employees = records.flatMap((record) => (isReject(record) ? [] : [record]))
  const found: Finding = { works: [], warnings: [] }
  const names = Object.keys(employees[0]?.attributes ?? {})
  if (names.length > 0) found.works.push(`employees: further columns, kept as attributes: ${names.join(', ')}`)
  const of = `of the first ${records.length}`
  const nowhere = employees.filter((employee) => employee.communities.length === 0)
  const rowless = nowhere.filter(({ functions = [] }) => functions.length === 0)
  if (config.memberships !== undefined) found.works.push('memberships: the query works')
  if (config.memberships !== undefined && rowless.length * 2 > records.length) {
    found.warnings.push(
      `memberships: ${rowless.length} ${of} employees have no row there: does the query give any, in the same order as employees?`,
    )
  } else if (nowhere.length > 0) {
    found.warnings.push(`employees: ${nowhere.length} ${of} are in no community, and are left alone while in service`)
  }
  if (communities.length > 0 && communities.length < PAGE_ROWS) {
    const known = new Set(communities.flatMap((community) => community.id ?? []))
    const strangers = employees.flatMap((employee) => employee.communities.find((id) => !known.has(id)) ?? [])
    if (strangers[0] !== undefined) {
      found.warnings.push(
        `employees: ${strangers.length} ${of} are in a community that \`communities\` does not give, such as ${strangers[0]}, and are left alone`,
      )
    }
  }
  return found
}

/** Without ORDER BY two queries may come in two orders, tonight or some other night. */
export function reportOrder(config: Config): CheckResult {
  const unordered = (['employees', 'memberships'] as const).filter(
    (query) => !/\border\s+by\b/i.test(config[query] ?? ''),
  )
  return {
    works: [],
    warnings: unordered.map(
      (query) => `${query}: without ORDER BY the database may give employees and memberships in different orders`,
    ),
  }
}
