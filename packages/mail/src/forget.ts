import { type Database, mailsToForget } from '@rollcall/platform'
import type { MailSettings } from './deliver.js'
import { openTransport } from './open-transport.js'

/**
 * Erases what the transport kept of mails to employees whose 30 days are over (R13). To be called before they are
 * anonymized, as of the same instant: stopped in between, it finds them again.
 *
 * @throws MailConfigError
 */
export async function forgetDelivered(
  database: Database,
  organizationId: string,
  { settings, folder, at }: { settings: MailSettings; folder: string; at: number },
): Promise<void> {
  const transport = openTransport(settings.transport, folder)
  try {
    for await (const ids of mailsToForget(database, organizationId, at)) await transport.forget(ids)
  } finally {
    await transport.close()
  }
}
