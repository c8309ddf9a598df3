import { hostname } from 'node:os'
import type { Knex } from 'knex'
import { LeaseLostError } from '../errors.js'
import { DatabaseError } from './database-error.js'
import type { Database } from './open.js'
import { inTransaction } from './transaction.js'

/** How long a lease lives without being renewed: after this time that of a dead process is free. */
export const LEASE_SECONDS = 60

/** Milliseconds by the database's own clock: runners' clocks may differ, leases must not (R27). */
export function databaseNow(database: Database): string {
  return database.dialect === 'sqlite'
    ? "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    : 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)'
}

/**
 * The right to write under a name, for one process at a time.
 *
 * Its fencing token grows with every taking. Each writing transaction calls {@link Lease.hold} first, which locks the
 * lease's row: a process that was stopped and has come back finds a higher token, and writes nothing (R27).
 */
export class Lease {
  readonly name: string
  readonly token: number
  readonly #database: Database

  private constructor(database: Database, name: string, token: number) {
    this.#database = database
    this.name = name
    this.token = token
  }

  /**
   * Takes the lease, or says who has it. A holder on this host whose process is gone holds nothing any more.
   *
   * @param begin what is done first with it, in the same transaction
   */
  static async take(
    database: Database,
    name: string,
    begin?: (trx: Knex.Transaction) => Promise<void>,
  ): Promise<Lease | { heldBy: string }> {
    const now = databaseNow(database)
    const holder = `${hostname()}:${process.pid}`
    return inTransaction(database, async (trx) => {
      const ignore = database.dialect === 'sqlite' ? 'INSERT OR IGNORE' : 'INSERT IGNORE'
      await trx.raw(`${ignore} INTO leases (name, token, holder, until) VALUES (?, 0, NULL, 0)`, [name])
      const row = await trx('leases')
        .where({ name })
        .forUpdate()
        .first('token', 'holder', trx.raw(`until > ${now} AS live`))
      if (row.holder !== null && Number(row.live) === 1 && !isGone(row.holder)) return { heldBy: row.holder }
      const token = Number(row.token) + 1
      await trx('leases')
        .where({ name })
        .update({ token, holder, until: trx.raw(`${now} + ${LEASE_SECONDS * 1000}`) })
      await begin?.(trx)
      return new Lease(database, name, token)
    })
  }

  /** Whether somebody who is alive has it. */
  static async isHeld(trx: Knex, database: Database, name: string): Promise<boolean> {
    const row = await trx('leases')
      .where({ name })
      .first('holder', trx.raw(`until > ${databaseNow(database)} AS live`))
    return row !== undefined && row.holder !== null && Number(row.live) === 1 && !isGone(row.holder)
  }

  /**
   * First statement of every writing transaction: renews the lease and locks it until the transaction ends.
   *
   * @throws LeaseLostError
   */
  async hold(trx: Knex): Promise<void> {
    const until = trx.raw(`${databaseNow(this.#database)} + ${LEASE_SECONDS * 1000}`)
    const held = await trx('leases')
      .where({ name: this.name, token: this.token })
      .whereNotNull('holder') // who has given it back has it no more, also as long as nobody else has taken it
      .update({ until })
    if (held !== 1) throw new LeaseLostError(this.name)
  }

  /** Renews the lease outside a batch, while a source is being read. */
  async renew(): Promise<void> {
    await this.hold(this.#database.knex)
  }

  /** Frees it for others with the end of a transaction, in which nothing is written after this. */
  async giveBackIn(trx: Knex): Promise<void> {
    await trx('leases').where({ name: this.name, token: this.token }).update({ holder: null, until: 0 })
  }

  /** Frees it for others at once. Where the database is gone it frees itself, after {@link LEASE_SECONDS}. */
  async giveBack(): Promise<void> {
    try {
      await this.giveBackIn(this.#database.knex)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
    }
  }
}

function isGone(holder: string): boolean {
  const [host, pid] = [holder.slice(0, holder.lastIndexOf(':')), Number(holder.slice(holder.lastIndexOf(':') + 1))]
  if (host !== hostname() || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
