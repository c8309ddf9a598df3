import type { Database } from './database/open.js'
import { PlatformError } from './errors.js'
import { findEmployee, type SourceIdentity } from './find-employee.js'
import { type LastRun, lastRunOn } from './last-run.js'
import { type ChangeLine, listChanges } from './lists/changes.js'
import { type EmployeeLine, type EmployeeRow, toEmployeeLines } from './lists/employees.js'
import { type InvitationRow, type InvitationState, invitationState } from './lists/invitations.js'
import { instant, instantOrNull } from './lists/pages.js'
import { NOTHING_VISIBLE, type VisibleContent, visibleContent } from './visible-content.js'

/** One employee, whole. */
export type ShownEmployee = EmployeeLine &
  VisibleContent & {
    readonly found: true
    readonly firstLoginAt: string | null
    readonly createdAt: string
    readonly anonymizedAt: string | null
    /** Open sessions. */
    readonly sessions: number
    readonly invitations: readonly {
      readonly id: string
      readonly state: InvitationState
      readonly createdAt: string
      readonly expiresAt: string | null
      readonly acceptedAt: string | null
    }[]
    readonly mails: readonly {
      readonly id: string
      readonly kind: string
      readonly to: string
      readonly state: string
      readonly createdAt: string
      readonly sentAt: string | null
    }[]
    /** Null for one made by hand, for an anonymized one, and where its integration has not run yet. */
    readonly lastRun: LastRun | null
    /** Oldest first. */
    readonly history: readonly ChangeLine[]
  }

/** Why somebody whom a source's identifier names is not on the platform, as far as the last run knows. */
export interface AbsentEmployee {
  readonly found: false
  readonly organization: string
  readonly integration: string
  readonly externalId: string
  /**
   * `rejected`: the record cannot be read (R14). `held`: waits for a decision (R25). `notYet`: due later (R6).
   * `neverSeen`: the last run met no such identifier, or the employee is anonymized (R13). `noRun`: nothing was read yet.
   */
  readonly reason: 'rejected' | 'held' | 'notYet' | 'neverSeen' | 'noRun'
  /** The same for people, in a sentence. */
  readonly explanation: string
  readonly lastRun: LastRun | null
}

/**
 * Everything about one employee: the platform's id, one from `load`, or `ORG/INTEGRATION/EXTERNAL-ID`, also of somebody
 * who is not there. `at` (milliseconds since 1970) decides which invitations have expired.
 *
 * @throws PlatformError `not_found`, `refused`
 */
export async function showEmployee(
  database: Database,
  reference: string,
  at: number,
): Promise<ShownEmployee | AbsentEmployee> {
  const found = await findEmployee(database.knex, reference)
  if (found.row) return showPresent(database, found.row, at)
  if (found.source) return showAbsent(database, found.source)
  throw new PlatformError('not_found', `There is no employee ${reference} on the platform`, {
    hint: 'Give the id from `rollcall list employees --state all`, or ORG/INTEGRATION/EXTERNAL-ID.',
  })
}

async function showPresent(database: Database, row: EmployeeRow, at: number): Promise<ShownEmployee> {
  const db = database.knex
  const id = Number(row.id)
  const [line] = await toEmployeeLines(db, [row])
  if (!line) throw new Error(`Employee ${id} has no line`)
  const isThere = row.state === 'invited' || row.state === 'active'
  const invitations: readonly InvitationRow[] = await db('invitations').where({ employee_id: id }).orderBy('id')
  const mails: readonly {
    id: number
    kind: string
    recipient: string
    state: string
    created_at: number
    sent_at: number | null
  }[] = await db('outbox').where({ employee_id: id }).orderBy('id')
  const sessions = await db('sessions').where({ employee_id: id }).count({ number: '*' }).first()
  const history: ChangeLine[] = []
  for await (const change of listChanges(database, { organizationId: row.organization_id, employeeId: id })) {
    history.push(change)
  }
  return {
    found: true,
    ...line,
    ...(isThere ? await visibleContent(db, row.organization_id, id) : NOTHING_VISIBLE),
    firstLoginAt: instantOrNull(row.first_login_at),
    createdAt: instant(Number(row.created_at)),
    anonymizedAt: instantOrNull(row.anonymized_at),
    sessions: Number(sessions?.number ?? 0),
    invitations: invitations.map((invitation) => ({
      id: String(invitation.id),
      state: invitationState(invitation, at),
      createdAt: instant(Number(invitation.created_at)),
      expiresAt: instantOrNull(invitation.expires_at),
      acceptedAt: instantOrNull(invitation.accepted_at),
    })),
    mails: mails.map((mail) => ({
      id: String(mail.id),
      kind: mail.kind,
      to: mail.recipient,
      state: mail.state,
      createdAt: instant(Number(mail.created_at)),
      sentAt: instantOrNull(mail.sent_at),
    })),
    lastRun:
      row.integration_id === null || row.integration === null || row.external_id === null
        ? null
        : await lastRunOn(db, {
            organizationId: row.organization_id,
            integrationId: Number(row.integration_id),
            integration: row.integration,
            externalId: row.external_id,
          }),
    history,
  }
}

async function showAbsent(database: Database, identity: SourceIdentity): Promise<AbsentEmployee> {
  const lastRun = await lastRunOn(database.knex, identity)
  const { organizationId, integration, externalId } = identity
  return {
    found: false,
    organization: organizationId,
    integration,
    externalId,
    ...whyAbsent(identity, lastRun, lastRun && (await leftOutOf(database, lastRun.run))),
    lastRun,
  }
}

/** How many employees the connector left out of a run, and why: of which ones it does not say. Null: nobody. */
async function leftOutOf({ knex }: Database, runId: string): Promise<string | null> {
  const row: { message: string } | undefined = await knex('run_problems')
    .where({ run_id: runId, code: 'employees.left_out' })
    .first('message')
  return row?.message ?? null
}

function whyAbsent(
  { organizationId, integration }: SourceIdentity,
  lastRun: LastRun | null,
  leftOut: string | null,
): Pick<AbsentEmployee, 'reason' | 'explanation'> {
  if (!lastRun) {
    return { reason: 'noRun', explanation: `${organizationId}/${integration} has not run yet` }
  }
  const night = `the run of ${lastRun.night}`
  // First: of whoever waits a run may have said something besides, such as that there is no e-mail address.
  if (lastRun.held !== null) {
    return { reason: 'held', explanation: `Waits for approval: ${night} held ${lastRun.held}` }
  }
  const [problem] = lastRun.problems
  if (problem) {
    const where = problem.at === undefined ? '' : ` (${problem.at})`
    return { reason: 'rejected', explanation: `Rejected by ${night}${where}: ${problem.message}` }
  }
  if (lastRun.expected !== null) {
    return { reason: 'notYet', explanation: `Not yet: due on ${lastRun.expected}, as ${night} knows` }
  }
  if (lastRun.status === 'failed') {
    return { reason: 'neverSeen', explanation: `Not known: ${night} failed before it had read the source to its end` }
  }
  const among = leftOut === null ? '' : `left out on purpose (${leftOut}), `
  const explanation = `Never seen by ${night}: not in the source, ${among}past its end date, or anonymized here`
  return { reason: 'neverSeen', explanation }
}
