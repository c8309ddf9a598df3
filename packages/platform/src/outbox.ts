import type { Knex } from 'knex'
import { chunks } from './database/batch.js'
import { Lease } from './database/lease.js'
import type { Database } from './database/open.js'
import { inTransaction } from './database/transaction.js'
import { PlatformError } from './errors.js'
import type { MailKind, TransferDetails } from './outbox-insert.js'
import { type MailOutcome, settleTrouble } from './outbox-outcome.js'
import { hashToken, INVITATION_DAYS, mintToken } from './outbox-token.js'

/** A mail that may be handed over now. It counts as `sending` until its outcome is settled. */
export type OutboundMail = InvitationMail | TransferMail

interface MailBasics {
  readonly id: number
  readonly organizationName: string
  readonly organizationLanguage: string
  /** As it was known when the mail came about; it may be one that nobody has written texts in. */
  readonly language: string
  readonly recipient: string
  readonly firstName: string | null
  readonly lastName: string | null
}

export interface InvitationMail extends MailBasics {
  readonly kind: 'invitation'
  /** What its link carries. It can be read here and in the mail: the platform keeps its hash. */
  readonly token: string
}

export interface TransferMail extends MailBasics, TransferDetails {
  readonly kind: 'transfer'
}

const DAY = 24 * 60 * 60_000

interface DueRow {
  readonly id: number
  readonly kind: MailKind
  readonly language: string
  readonly recipient: string
  readonly details: string | null
  readonly invitation_id: number | null
  readonly state: string
  readonly email: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly is_open: number
}

/**
 * The mails of one organization, for the one process that delivers them.
 *
 * A mail goes from `pending` to `sending` in a transaction of its own before it is handed over, and from there to its
 * outcome after that: where a mailer dies in between, nobody can know, and {@link recover} says so.
 */
export class Outbox {
  readonly #database: Database
  readonly #lease: Lease
  readonly #organization: { readonly id: string; readonly name: string; readonly language: string }

  private constructor(database: Database, lease: Lease, organization: { id: string; name: string; language: string }) {
    this.#database = database
    this.#lease = lease
    this.#organization = organization
  }

  /** Whether there is anything to deliver at `at`, or to recover; asked before the right to do so is taken. */
  static async hasWork(database: Database, organizationId: string, at: number): Promise<boolean> {
    const row = await database
      .knex('outbox')
      .where({ organization_id: organizationId })
      .andWhere((query) => query.where({ state: 'sending' }).orWhere({ state: 'pending' }).andWhere('due_at', '<=', at))
      .first('id')
    return row !== undefined
  }

  /**
   * Takes the right to deliver an organization's mails, or says who has it. Close it when done.
   *
   * @throws PlatformError `not_found`
   */
  static async open(database: Database, organizationId: string): Promise<Outbox | { readonly heldBy: string }> {
    const row = await database.knex('organizations').where({ id: organizationId }).first('id', 'name', 'language')
    if (!row) {
      throw new PlatformError('not_found', `There is no organization ${organizationId} on the platform`, {
        hint: 'Organizations come from the configuration: check its `organizations`.',
      })
    }
    const lease = await Lease.take(database, `outbox:${organizationId}`)
    return lease instanceof Lease ? new Outbox(database, lease, row) : lease
  }

  /** Marks what a mailer that died was just handing over: it may have arrived, so a person decides (R26). */
  async recover(): Promise<number> {
    return this.#write((trx) =>
      trx('outbox')
        .where({ organization_id: this.#organization.id, state: 'sending' })
        .update({ state: 'unknown', error: 'the mailer stopped while handing it over' }),
    )
  }

  /**
   * Takes the next mails that are due at `at` (milliseconds since 1970) and commits that they are being sent, together
   * with the hashes of their new tokens. Mails that nobody should get any more are dropped: to a removed employee, or
   * with an invitation that has died.
   *
   * @returns nothing at all, neither mails nor dropped ones, when there is no more
   */
  async claim(
    limit: number,
    at: number,
  ): Promise<{ readonly mails: readonly OutboundMail[]; readonly dropped: number }> {
    return this.#write(async (trx) => {
      const rows = await this.#due(trx, limit, at)
      const wanted = await markSending(
        trx,
        rows.filter((row) => Number(row.is_open) === 1),
      )
      await deleteMails(
        trx,
        rows.filter((row) => Number(row.is_open) !== 1).map((row) => Number(row.id)),
      )
      const tokens = new Map(wanted.flatMap((row) => (row.invitation_id === null ? [] : [[row.id, mintToken()]])))
      await this.#keepHashes(trx, wanted, tokens, at)
      for (const row of wanted.filter((one) => recipientOf(one) !== one.recipient)) {
        await trx('outbox')
          .where({ id: row.id })
          .update({ recipient: recipientOf(row) })
      }
      return {
        mails: wanted.map((row) => this.#toMail(row, tokens.get(row.id))),
        dropped: rows.length - wanted.length,
      }
    })
  }

  /**
   * Commits what became of mails that were claimed.
   *
   * @returns how many of the deferred ones have failed for good, as they were tried often enough
   */
  async settle(outcomes: readonly MailOutcome[], at: number): Promise<number> {
    return this.#write(async (trx) => {
      const sent = outcomes.filter((outcome) => outcome.result === 'sent').map((outcome) => outcome.id)
      for (const ids of chunks(sent)) {
        await trx('outbox').whereIn('id', ids).andWhere({ state: 'sending' }).update({ state: 'sent', sent_at: at })
      }
      let givenUp = 0
      for (const outcome of outcomes) {
        if (outcome.result === 'sent') continue
        const isGivenUp = await settleTrouble(trx, outcome.id, outcome.result, outcome.error, at)
        if (isGivenUp) givenUp++
      }
      return givenUp
    })
  }

  /** Keeps the right to deliver while a slow server is being talked to. */
  async renew(): Promise<void> {
    await this.#lease.renew()
  }

  async close(): Promise<void> {
    await this.#lease.giveBack()
  }

  async #write<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return inTransaction(this.#database, async (trx) => {
      await this.#lease.hold(trx)
      return work(trx)
    })
  }

  async #due(trx: Knex, limit: number, at: number): Promise<readonly DueRow[]> {
    return trx('outbox as o')
      .join('employees as e', 'e.id', 'o.employee_id')
      .leftJoin('invitations as i', 'i.id', 'o.invitation_id')
      .where({ 'o.organization_id': this.#organization.id, 'o.state': 'pending' })
      .andWhere('o.due_at', '<=', at)
      .orderBy(['o.due_at', 'o.id'])
      .limit(limit)
      .select(
        'o.id',
        'o.kind',
        'o.language',
        'o.recipient',
        'o.details',
        'o.invitation_id',
        'e.state',
        'e.email',
        'e.first_name',
        'e.last_name',
        trx.raw(`CASE
          WHEN e.state NOT IN ('invited', 'active') OR e.email IS NULL THEN 0
          WHEN o.kind <> 'invitation' THEN 1
          WHEN e.state = 'invited' AND i.id IS NOT NULL AND i.died_at IS NULL AND i.accepted_at IS NULL THEN 1
          ELSE 0 END AS is_open`),
      )
  }

  async #keepHashes(
    trx: Knex,
    rows: readonly DueRow[],
    tokens: ReadonlyMap<number, string>,
    at: number,
  ): Promise<void> {
    const hashes = rows.flatMap((row) => {
      const token = tokens.get(row.id)
      return token === undefined || row.invitation_id === null ? [] : [[row.invitation_id, hashToken(token)] as const]
    })
    for (const part of chunks(hashes)) {
      const cases = part.map(() => 'WHEN ? THEN ?').join(' ')
      await trx('invitations')
        .whereIn(
          'id',
          part.map(([id]) => id),
        )
        .update({
          token_hash: trx.raw(`CASE id ${cases} END`, part.flat()),
          expires_at: at + INVITATION_DAYS * DAY,
        })
    }
  }

  #toMail(row: DueRow, token: string | undefined): OutboundMail {
    const basics: MailBasics = {
      id: Number(row.id),
      organizationName: this.#organization.name,
      organizationLanguage: this.#organization.language,
      language: row.language,
      recipient: recipientOf(row),
      firstName: row.first_name,
      lastName: row.last_name,
    }
    if (token !== undefined) return { ...basics, kind: 'invitation', token }
    const details: TransferDetails = row.details === null ? { from: [], to: [] } : JSON.parse(row.details)
    return { ...basics, kind: 'transfer', from: details.from, to: details.to }
  }
}

/** An invitation is bound to its address and dies with it; news for somebody who is in goes where that person is now. */
function recipientOf(row: DueRow): string {
  return row.kind === 'invitation' ? row.recipient : (row.email ?? row.recipient)
}

/**
 * @returns those that are being sent now: without snapshot isolation (MySQL, older MariaDB) a mail may have been dropped
 *   since it was read, with the removal of its employee, and reading it again would still show it as it was
 */
async function markSending(trx: Knex, rows: readonly DueRow[]): Promise<readonly DueRow[]> {
  const sending = new Set<number>()
  for (const ids of chunks(rows.map((row) => Number(row.id)))) {
    const mails = trx('outbox').whereIn('id', ids)
    await mails
      .clone()
      .andWhere({ state: 'pending' })
      .update({ state: 'sending', error: null })
      .increment('attempts', 1)
    const marked: readonly { id: number }[] = await mails.clone().andWhere({ state: 'sending' }).select('id')
    for (const { id } of marked) sending.add(Number(id))
  }
  return rows.filter((row) => sending.has(Number(row.id)))
}

async function deleteMails(trx: Knex, ids: readonly number[]): Promise<void> {
  for (const part of chunks(ids)) await trx('outbox').whereIn('id', part).delete()
}
