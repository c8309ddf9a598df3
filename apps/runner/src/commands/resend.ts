import type { FoundMail } from '@rollcall/platform'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { EXIT } from '../exit-status.js'
import type { Style } from '../screen/style.js'
import { writingAtOption } from './options.js'

/** `rollcall resend`: sends a mail once more whose outcome is failed or unknown, or an invitation that has expired. */
export function addResend(program: Command, context: CommandContext): void {
  program
    .command('resend')
    .description('sends a mail once more that failed or may not have arrived, with a new link')
    .argument('<outbox-id>', 'as `rollcall list outbox` shows it')
    .addOption(writingAtOption())
    .action((id: string, options: { at?: string }) => resend(id, options.at, context))
}

async function resend(text: string, time: string | undefined, context: CommandContext): Promise<void> {
  const { findMail, resendMail } = await import('@rollcall/platform')
  const { deliverOrganization } = await import('@rollcall/mail')
  const { logOf } = await import('../log.js')
  const { mail: settings, folder } = await context.configuration()
  const database = await context.database()
  const id = await idFrom(text)
  const { organizationId } = await findMail(database, id)
  const organization = await context.organization(organizationId)
  const { at } = await context.moment(time, organization.timeZone)
  await resendMail(database, id, at)
  const log = logOf(context.terminal, 'mail')
  await deliverOrganization(database, organizationId, { settings, folder, now: () => at, signal: context.signal, log })
  tell(await findMail(database, id), context)
}

async function idFrom(text: string): Promise<number> {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  const { UsageError } = await import('../usage-error.js')
  throw new UsageError(`${text} is not the id of a mail`, 'See `rollcall list outbox`: the first column has the ids.')
}

function tell(mail: FoundMail, context: CommandContext): void {
  if (mail.state === 'failed' || mail.state === 'unknown') context.endWith(EXIT.failed)
  if (context.isJson) {
    const { id, organizationId, kind, recipient, state, error } = mail
    context.out.json({ id: String(id), organization: organizationId, kind, to: recipient, state, error })
    return
  }
  context.out.line(sentence(mail, context.style))
}

function sentence({ kind, recipient, state, error }: FoundMail, style: Style): string {
  const name = `The ${kind} to ${recipient}`
  switch (state) {
    case 'sent':
      return `${style.good('✓')} ${name} was sent.`
    case 'failed':
      return `${style.bad('✗')} ${name} failed again: ${error}.`
    case 'unknown':
      return `${style.warning('!')} ${name} may have arrived, or not: ${error}.`
    default:
      return `${style.warning('!')} ${name} waits for its turn${error === null ? '' : `: ${error}`}.`
  }
}
