import type { CommandContext } from './command-context.js'
import type { OrganizationConfig } from './config/configuration.js'
import { EXIT } from './exit-status.js'

/** Delivers the mails of an organization that are due by `at` (milliseconds since 1970), and says how many. */
export async function deliverMails(
  organization: OrganizationConfig,
  at: number,
  context: CommandContext,
): Promise<void> {
  const { deliverOrganization } = await import('@rollcall/mail')
  const { logOf } = await import('./log.js')
  const { mail, folder } = await context.configuration()
  const delivery = await deliverOrganization(await context.database(), organization.id, {
    settings: mail,
    folder,
    now: () => at,
    signal: context.signal,
    log: logOf(context.terminal, `mails of ${organization.id}`),
  })
  await tellWhatWaits(organization.id, at, delivery.heldBy, context)
  if (context.isJson) return
  const { deliveryLines } = await import('./screen/delivery-lines.js')
  context.out.lines(deliveryLines(delivery, mail.transport, context))
}

async function tellWhatWaits(
  organizationId: string,
  at: number,
  heldBy: string | null,
  context: CommandContext,
): Promise<void> {
  if (heldBy !== null) context.log(`The mails of ${organizationId} are being delivered by another process (${heldBy}).`)
  if (!context.signal.aborted) return
  const { Outbox } = await import('@rollcall/platform')
  if (!(await Outbox.hasWork(await context.database(), organizationId, at))) return
  context.log(`Stopped before all mails of ${organizationId} were out: the next run delivers the others.`)
  context.endWith(EXIT.failed)
}
