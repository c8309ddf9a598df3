import { type Decided, decideHeld } from '@rollcall/engine'
import {
  type AbsentEmployee,
  accept,
  type EmployeeLine,
  type EmployeeState,
  listEmployees,
  listOutbox,
  type OutboundMail,
  Outbox,
  type OutboxLine,
  openDecision,
  type ShownEmployee,
  showEmployee,
  type Welcome,
} from '@rollcall/platform'
import { at, type World } from './world.js'

/** One synchronized employee, whole, as `rollcall show employee` gives it. */
export async function person(world: World, externalId: string, integration = 'hr'): Promise<ShownEmployee> {
  const shown = await showEmployee(world.database, `acme/${integration}/${externalId}`, at('2026-01-01'))
  if (!shown.found) throw new Error(`${externalId} is not on the platform: ${shown.explanation}`)
  return shown
}

/** Why somebody is not on the platform. */
export async function absence(world: World, externalId: string): Promise<AbsentEmployee['reason']> {
  const shown = await showEmployee(world.database, `acme/hr/${externalId}`, at('2026-01-01'))
  if (shown.found) throw new Error(`${externalId} is on the platform`)
  return shown.reason
}

/** All employees of the organization, by identifier; without `states` those whom lists show. */
export async function everybody(world: World, states?: readonly EmployeeState[]): Promise<EmployeeLine[]> {
  const lines = await all(listEmployees(world.database, { organizationId: 'acme', states }))
  return lines.sort((one, other) => ((one.externalId ?? '') < (other.externalId ?? '') ? -1 : 1))
}

export async function identifiers(world: World, states?: readonly EmployeeState[]): Promise<(string | null)[]> {
  return (await everybody(world, states)).map((one) => one.externalId)
}

/** Names of the communities and functions of somebody: `Kitchen`, and `Bar by hand` where only an administrator gave it. */
export async function memberships(world: World, externalId: string, integration = 'hr'): Promise<string[]> {
  const { communities, functions } = await person(world, externalId, integration)
  return [...communities, ...functions].map(({ name, origin }) => (origin === 'manual' ? `${name} by hand` : name))
}

/** Mails that wait or were sent: `invitation to 1001@acme.example`. */
export async function mails(world: World): Promise<string[]> {
  return (await outbox(world)).map(({ kind, to }) => `${kind} to ${to}`)
}

export async function outbox(world: World): Promise<OutboxLine[]> {
  return all(listOutbox(world.database, { organizationId: 'acme' }))
}

/** Lets the mailer deliver all that waits, in the morning unless said otherwise, and gives what arrives. */
export async function deliver(world: World, date: string, time = '07:00'): Promise<readonly OutboundMail[]> {
  const mailer = await Outbox.open(world.database, 'acme')
  if (!(mailer instanceof Outbox)) throw new Error(`Mails are being delivered by ${mailer.heldBy}`)
  try {
    const { mails: claimed } = await mailer.claim(1_000, at(date, time))
    await mailer.settle(
      claimed.map(({ id }) => ({ id, result: 'sent' as const })),
      at(date, time),
    )
    return claimed
  } finally {
    await mailer.close()
  }
}

/** The token in the last invitation of a delivery that went to an address. */
export function linkTo(address: string, delivered: readonly OutboundMail[]): string {
  const invitation = delivered.findLast((mail) => mail.kind === 'invitation' && mail.recipient === address)
  if (invitation?.kind !== 'invitation') throw new Error(`No invitation went to ${address}`)
  return invitation.token
}

/** Follows the link of an invitation at 09:00 of a day. */
export function follow(world: World, token: string, date: string): Promise<Welcome> {
  return accept(world.database, token, at(date, '09:00'))
}

/** Delivers what waits, and lets these employees log in for the first time that morning. */
export async function logIn(world: World, date: string, ...externalIds: readonly string[]): Promise<void> {
  const delivered = await deliver(world, date)
  for (const externalId of externalIds) {
    const { email } = await person(world, externalId)
    await follow(world, linkTo(email ?? '', delivered), date)
  }
}

/** A person approves at 09:00 whatever a run held. */
export async function approve(world: World, run: string, date: string): Promise<Decided> {
  const { report, session } = await openDecision(world.database, run, at(date, '09:00'))
  try {
    return await decideHeld(report, { verdict: 'approved', kinds: report.held.map((held) => held.kind) }, session)
  } finally {
    await session.close()
  }
}

/**
 * Somebody else edits a row behind the back of the runs, and does what every writer must: the fingerprint goes.
 *
 * @param columns of the table `employees`
 */
export async function editElsewhere(
  world: World,
  externalId: string,
  columns: Readonly<Record<string, string | null>>,
): Promise<void> {
  const { id } = await person(world, externalId)
  await world.database.knex('employees').where({ id }).update(columns)
  await forgetFingerprint(world, externalId)
}

export async function forgetFingerprint(world: World, externalId: string): Promise<void> {
  await world.database.knex('correlations').where({ external_id: externalId }).update({ fingerprint: null })
}

/** Every value of every table, as one text: for asking whether anything of a person is left. */
export async function everything(world: World): Promise<string> {
  const { knex, dialect } = world.database
  const listed = await knex.raw(
    dialect === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  )
  const tables: readonly { name: string }[] = dialect === 'sqlite' ? listed : listed[0]
  const rows: unknown[] = []
  for (const { name } of tables) rows.push(name, await knex(name).select('*'))
  return JSON.stringify(rows)
}

export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const lines: T[] = []
  for await (const line of list) lines.push(line)
  return lines
}
