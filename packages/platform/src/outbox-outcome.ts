import type { Knex } from 'knex'

/**
 * What became of a mail that was handed over:
 * - `sent`: somebody answers for it now;
 * - `refused`: it never will be taken, so it is `failed` for good;
 * - `deferred`: not taken for now; tried again after growing pauses, then `failed`;
 * - `unavailable`: nobody was there to take it; tried again, as often as it needs;
 * - `unknown`: it may have been taken: never sent again by itself (R26).
 *
 * `error` says why without a word about a person, for example `550 at RCPT TO`.
 */
export type MailOutcome =
  | { readonly id: number; readonly result: 'sent' }
  | { readonly id: number; readonly result: 'refused' | 'deferred' | 'unavailable' | 'unknown'; readonly error: string }

const MINUTE = 60_000

/** Pauses after the first, second … attempt that was deferred; after the last one the mail has failed. */
const PAUSES = [1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 360 * MINUTE]
const PAUSE_WHEN_UNAVAILABLE = 1 * MINUTE

/**
 * Writes down why a mail was not sent, and whether it is tried again.
 *
 * @returns whether it was put off once too often, and has failed
 */
export async function settleTrouble(
  trx: Knex,
  id: number,
  result: 'refused' | 'deferred' | 'unavailable' | 'unknown',
  error: string,
  at: number,
): Promise<boolean> {
  const mail = trx('outbox').where({ id, state: 'sending' })
  switch (result) {
    case 'unknown':
      await mail.update({ state: 'unknown', error })
      return false
    case 'refused':
      await mail.update({ state: 'failed', error })
      return false
    case 'unavailable':
      await mail.update({ state: 'pending', error, due_at: at + PAUSE_WHEN_UNAVAILABLE }).decrement('attempts', 1)
      return false
    case 'deferred': {
      const row = await trx('outbox').where({ id }).first('attempts')
      const pause = row && PAUSES[Number(row.attempts) - 1]
      if (pause === undefined) {
        await mail.update({ state: 'failed', error })
        return true
      }
      await mail.update({ state: 'pending', error, due_at: at + pause })
      return false
    }
  }
}
