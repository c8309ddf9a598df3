import type { Restored } from '@rollcall/platform'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { momentIn } from './moment-in.js'
import { writingAtOption } from './options.js'

/** `rollcall restore`: brings a removed employee back, within 30 days. */
export function addRestore(program: Command, context: CommandContext): void {
  program
    .command('restore')
    .description('brings a removed employee back as it was, within 30 days')
    .argument('<employee>', 'an id of `rollcall list employees --state removed`, or ORG/INTEGRATION/EXTERNAL-ID')
    .addOption(writingAtOption())
    .action((reference: string, options: { at?: string }) => restoreOne(reference, options.at, context))
}

async function restoreOne(reference: string, time: string | undefined, context: CommandContext): Promise<void> {
  const { organizationOfEmployee, restore } = await import('@rollcall/platform')
  const database = await context.database()
  const organizationId = await organizationOfEmployee(database, reference)
  const { at } = await momentIn(organizationId, time, context)
  const restored = await restore(database, reference, at)
  if (restored.invitation === 'queued') await deliver(organizationId, at, context)
  if (context.isJson) context.out.json(restored)
  else await print(restored, context)
}

/** A mail that cannot be handed over now stays in the outbox, and the next round tries again. */
async function deliver(organizationId: string, at: number, context: CommandContext): Promise<void> {
  const { deliverOrganization } = await import('@rollcall/mail')
  const { logOf } = await import('../log.js')
  const { mail: settings, folder } = await context.configuration()
  const log = logOf(context.terminal, 'mail')
  const order = { settings, folder, now: () => at, signal: context.signal, log }
  await deliverOrganization(await context.database(), organizationId, order)
}

async function print({ employee, invitation, gone, remarks }: Restored, context: CommandContext): Promise<void> {
  const { nameAndId } = await import('../screen/person.js')
  const { marked } = await import('../screen/marked.js')
  const { out, style, width } = context
  out.line(`${style.good('✓')} ${nameAndId(employee)} is back, ${employee.state} as before.`)
  if (invitation === 'queued')
    out.lines(marked(style.good('✓'), `An invitation to ${employee.email} is on its way.`, width))
  for (const { kind, name } of gone) {
    out.lines(marked(style.warning('!'), `The ${kind} ${name} does not come back: that membership has ended.`, width))
  }
  for (const remark of remarks) out.lines(marked(style.warning('!'), remark, width))
}
