import type { CommandContext } from './command-context.js'
import type { OrganizationConfig } from './config/configuration.js'

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
  if (context.isJson) return
  const { deliveryLines } = await import('./screen/delivery-lines.js')
  context.out.lines(deliveryLines(delivery, mail.transport, context))
}
