import { type Database, type MailOutcome, type OutboundMail, Outbox } from '@rollcall/platform'
import { isOneAddress, type Sender, senderOf } from './address.js'
import { DEFAULT_LINK, linkFrom } from './invitation-link.js'
import { MailConfigError } from './mail-error.js'
import { messageOf } from './message.js'
import { openTransport } from './open-transport.js'
import type { Transport } from './transport.js'

/** The `mail` part of the configuration, secrets filled in. */
export interface MailSettings {
  /** `Acme <people@acme.example>` */
  readonly from: string
  /** `file:FOLDER`, `smtp://…` or `smtps://…` */
  readonly transport: string
  /** Page on which an invited employee logs in for the first time; see {@link DEFAULT_LINK}. */
  readonly link?: string
}

/** Counts of one delivery. */
export interface Delivery {
  readonly sent: number
  /** Refused for good, or tried too often. */
  readonly failed: number
  /** Tried again later by itself. */
  readonly deferred: number
  /** Perhaps sent: a person decides. Those of an earlier mailer that died are among them. */
  readonly unknown: number
  /** Nobody should get them any more. */
  readonly dropped: number
  /** Another process is delivering: nothing was done here. */
  readonly heldBy: string | null
}

export interface DeliveryContext {
  readonly settings: MailSettings
  /** What relative paths in the settings are relative to. */
  readonly folder: string
  /** The time by which mails are due, milliseconds since 1970. */
  readonly now: () => number
  /** Ends the delivery after the mails that are just being handed over. */
  readonly signal?: AbortSignal
  readonly log: { info(message: string): void; warn(message: string): void }
}

/** All mistakes in the settings, for whoever checks a configuration before anything runs. */
export function mistakesIn(settings: MailSettings): readonly MailConfigError[] {
  const checks = [
    () => senderOf(settings.from),
    () => openTransport(settings.transport, '/'),
    () => linkFrom(settings.link ?? DEFAULT_LINK),
  ]
  return checks.flatMap((check) => {
    try {
      check()
      return []
    } catch (error) {
      if (error instanceof MailConfigError) return [error]
      throw error
    }
  })
}

/**
 * Delivers all mails of an organization that are due, each at most once (R26). One process does so at a time: called
 * while another one is at it, this one does nothing.
 *
 * @throws MailConfigError where the settings have a mistake; nothing was sent
 * @throws PlatformError `not_found` where the platform does not know the organization
 */
export async function deliverOrganization(
  database: Database,
  organizationId: string,
  context: DeliveryContext,
): Promise<Delivery> {
  const { settings, folder } = context
  const sender = senderOf(settings.from)
  const linkOf = linkFrom(settings.link ?? DEFAULT_LINK)
  const transport = openTransport(settings.transport, folder)
  try {
    if (!(await Outbox.hasWork(database, organizationId, context.now()))) return NOTHING
    const outbox = await Outbox.open(database, organizationId)
    if (!(outbox instanceof Outbox)) return { ...NOTHING, heldBy: outbox.heldBy }
    try {
      return await deliver(outbox, transport, sender, linkOf, context)
    } finally {
      await outbox.close()
    }
  } finally {
    await transport.close()
  }
}

const NOTHING: Delivery = { sent: 0, failed: 0, deferred: 0, unknown: 0, dropped: 0, heldBy: null }

async function deliver(
  outbox: Outbox,
  transport: Transport,
  sender: Sender,
  linkOf: (token: string) => string,
  { now, signal, log }: DeliveryContext,
): Promise<Delivery> {
  const count = { ...NOTHING, unknown: await outbox.recover() }
  if (count.unknown > 0) {
    log.warn(`${count.unknown} mails may or may not have been sent when a mailer stopped: see rollcall list outbox`)
  }
  while (!signal?.aborted) {
    const { mails, dropped } = await outbox.claim(transport.batch, now())
    if (mails.length + dropped === 0) break
    const outcomes = await whileRenewing(outbox, () => handOver(mails, transport, sender, linkOf, now()))
    const givenUp = await outbox.settle(outcomes, now())
    const having = (result: MailOutcome['result']) => outcomes.filter((outcome) => outcome.result === result).length
    count.sent += having('sent')
    count.failed += having('refused') + givenUp
    count.deferred += having('deferred') + having('unavailable') - givenUp
    count.unknown += having('unknown')
    count.dropped += dropped
    const unavailable = outcomes.find((outcome) => outcome.result === 'unavailable')
    if (unavailable?.result === 'unavailable') {
      log.warn(`Mails have to wait, the transport does not take them (${unavailable.error}); check mail.transport`)
      break
    }
    if (transport.isSilent) {
      log.warn('Mails have to wait, the mail server answers to none of them; check mail.transport')
      break
    }
  }
  return count
}

/** An outcome for every mail; whose recipient is no address never reaches the transport. */
async function handOver(
  mails: readonly OutboundMail[],
  transport: Transport,
  sender: Sender,
  linkOf: (token: string) => string,
  at: number,
): Promise<readonly MailOutcome[]> {
  const good = mails.filter((mail) => isOneAddress(mail.recipient))
  const bad = mails.filter((mail) => !isOneAddress(mail.recipient))
  const messages = await Promise.all(good.map((mail) => messageOf(mail, sender, linkOf, at)))
  const outcomes = await transport.send(messages)
  return [
    ...outcomes,
    ...bad.map(({ id }) => ({ id, result: 'refused', error: 'the recipient is no address' }) as const),
  ]
}

const RENEW_EVERY = 15_000

/** A slow server must not cost the right to deliver, or another mailer takes these mails for those of a dead one. */
async function whileRenewing<T>(outbox: Outbox, work: () => Promise<T>): Promise<T> {
  // What was handed over cannot be called back: a right that is lost meanwhile is told when the outcome is settled.
  const timer = setInterval(() => void outbox.renew().catch(() => undefined), RENEW_EVERY)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
