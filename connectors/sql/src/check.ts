import {
  type CheckResult,
  ConnectorError,
  isConnectorError,
  isReject,
  type ReadContext,
  type Reject,
  type SourceEmployee,
} from '@rollcall/sdk'
import type { Config, QueryName } from './config.js'
import { HINTS } from './hints.js'
import { readEmployees, readNamed } from './reads.js'
import { openSession } from './session.js'

/** Connects, looks at the account, and runs each query as far as its first page. */
export async function check(context: ReadContext<Config>): Promise<CheckResult> {
  const { config } = context
  const found: CheckResult[] = [await reportAccount(context)]
  const missing: ConnectorError[] = []
  const look = async (act: () => Promise<readonly CheckResult[]>) => {
    try {
      found.push(...(await act()))
    } catch (error) {
      if (!isConnectorError(error) || error.code !== 'permission') throw error
      missing.push(error)
    }
  }
  await look(async () => [report('communities', await firstPage(readNamed(context, 'communities')))])
  if (config.functions !== undefined) {
    await look(async () => [report('functions', await firstPage(readNamed(context, 'functions')))])
  }
  await look(async () => {
    const employees = await firstPage(readEmployees(context))
    const named = [report('employees', employees), reportAttributes(employees)]
    return config.memberships === undefined ? named : [...named, reportMemberships(config, employees)]
  })
  assertAllowed(missing)
  return { works: found.flatMap(({ works }) => works), warnings: found.flatMap(({ warnings }) => warnings) }
}

/** All that is missing at once, so that it can be granted at once. */
function assertAllowed(missing: readonly ConnectorError[]): void {
  const [first] = missing
  if (!first) return
  const [messages, hints] = [missing.map(({ message }) => message), missing.map(({ hint }) => hint)]
  throw new ConnectorError('permission', [...new Set(messages)].join('. '), {
    hint: [...new Set(hints)].join(' ').replaceAll(` ${HINTS.grant}`, ''),
    at: first.at ?? 'connection',
    cause: first,
  })
}

/** Of what an account may do too much: so many are named. */
const NAMED = 3

async function reportAccount(context: ReadContext<Config>): Promise<CheckResult> {
  await using session = await openSession(context)
  const standing = await session.standing()
  if (standing === null) return { works: ['connection: the file opens, to be read only'], warnings: [] }
  const { encryption, excess, enough } = standing
  const works = [`connection: signed in, ${encryption ? `encrypted (${encryption})` : 'not encrypted'}, reads only`]
  const warnings: string[] = []
  if (encryption === null && context.config.tls !== undefined) {
    warnings.push('connection: the password and all that is read can be seen and changed by anybody on the way')
  }
  if (excess.length > 0) {
    const more = excess.length > NAMED ? `, and so on in ${excess.length - NAMED} more places` : ''
    const held = excess.slice(0, NAMED).join('; ')
    warnings.push(
      `connection: the account may do more than read (${held}${more}). This is enough for one of its own: ${enough}`,
    )
  }
  return { works, warnings }
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
