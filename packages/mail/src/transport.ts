import type { MailOutcome } from '@rollcall/platform'
import type { Message } from './message.js'

/** Where mails are handed over. */
export interface Transport {
  /** How many mails are handed over between two commits: as many are `unknown` if the mailer is killed meanwhile. */
  readonly batch: number
  /** To the last batch there was no answer at all: the next mails had better wait. */
  readonly isSilent: boolean
  /** Hands messages over. An outcome for each of them, in order; it never throws for a message's sake. */
  send(messages: readonly Message[]): Promise<readonly MailOutcome[]>
  /** Erases what was kept of mails, by their outbox ids. What others were handed is theirs. */
  forget(ids: readonly number[]): Promise<void>
  close(): Promise<void>
}
