import {
  type CheckResult,
  ConnectorError,
  isConnectorError,
  type ReadContext,
  type SourceCommunity,
} from '@rollcall/sdk'
import type { Config } from './config.js'
import { HINTS } from './hints.js'
import { readEmployees, readNamed } from './reads.js'
import { firstPage, reportEmployees, reportOrder, reportRows, type Sample } from './sample.js'
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
  let communities: Sample<SourceCommunity> = []
  await look(async () => {
    communities = await firstPage(readNamed(context, 'communities'))
    return [reportRows('communities', communities)]
  })
  if (config.functions !== undefined) {
    await look(async () => [reportRows('functions', await firstPage(readNamed(context, 'functions')))])
  }
  await look(async () => {
    const employees = await firstPage(readEmployees(context))
    const seen = [reportRows('employees', employees), reportEmployees(config, employees, communities)]
    return config.memberships === undefined ? seen : [...seen, reportOrder(config)]
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
  const { encryption, excess } = standing
  const works = [`connection: signed in, ${encryption ? `encrypted (${encryption})` : 'not encrypted'}, reads only`]
  const warnings: string[] = []
  if (encryption === null && context.config.tls !== undefined) {
    warnings.push('connection: the password and all that is read can be seen and changed by anybody on the way')
  }
  if (excess.length > 0) {
    const more = excess.length > NAMED ? `, and so on in ${excess.length - NAMED} more places` : ''
    const held = excess.slice(0, NAMED).join('; ')
    warnings.push(
      `connection: the account may do more than read (${held}${more}). SELECT on the tables of the queries is enough: let the owner of the database revoke the rest, or make one for Rollcall alone`,
    )
  }
  return { works, warnings }
}
