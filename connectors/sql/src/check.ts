import { type CheckResult, isReject, type ReadContext, type Reject, type SourceEmployee } from '@rollcall/sdk'
import type { Config, QueryName } from './config.js'
import { readEmployees, readNamed } from './reads.js'

/** Connects, and runs each query as far as its first page. */
export async function check(context: ReadContext<Config>): Promise<CheckResult> {
  const { config } = context
  const found: CheckResult[] = []
  found.push(report('communities', await firstPage(readNamed(context, 'communities'))))
  if (config.functions !== undefined) found.push(report('functions', await firstPage(readNamed(context, 'functions'))))

  const employees = await firstPage(readEmployees(context))
  found.push(report('employees', employees), reportAttributes(employees))
  if (config.memberships !== undefined) found.push(reportMemberships(config, employees))
  return { works: found.flatMap(({ works }) => works), warnings: found.flatMap(({ warnings }) => warnings) }
}

async function firstPage<T>(read: AsyncGenerator<readonly T[], unknown, void>): Promise<readonly T[]> {
  const { value, done } = await read.next()
  if (done) return []
  await read.return(undefined)
  return value
}

function report(query: QueryName, records: ReadonlyArray<object>): CheckResult {
  if (records.length === 0) return { works: [], warnings: [`${query}: the query works, and gives no row`] }
  const works = [`${query}: the query works (read: the first ${records.length} rows)`]
  const rejects = records.filter(isReject)
  const [first] = rejects
  if (!first) return { works, warnings: [] }
  return {
    works,
    warnings: [`${query}: ${rejects.length} of these rows cannot be read, the first: ${first.at}, ${first.reason}`],
  }
}

function reportAttributes(employees: ReadonlyArray<SourceEmployee | Reject>): CheckResult {
  const readable = employees.find((record) => !isReject(record))
  const names = readable && 'attributes' in readable ? Object.keys(readable.attributes ?? {}) : []
  return {
    works: names.length > 0 ? [`employees: further columns, kept as attributes: ${names.join(', ')}`] : [],
    warnings: [],
  }
}

function reportMemberships(config: Config, employees: ReadonlyArray<SourceEmployee | Reject>): CheckResult {
  const warnings: string[] = []
  if (employees.length > 0 && employees.every((record) => isReject(record) || isWithoutAny(record))) {
    warnings.push('memberships: no row belongs to one of the first employees; see that both come in the same order')
  }
  for (const query of ['employees', 'memberships'] as const) {
    if (/\border\s+by\b/i.test(config[query] ?? '')) continue
    warnings.push(`${query}: without ORDER BY the database may give employees and memberships in different orders`)
  }
  return { works: ['memberships: the query works'], warnings }
}

function isWithoutAny(record: SourceEmployee): boolean {
  return record.communities.length === 0 && !record.functions?.length
}
