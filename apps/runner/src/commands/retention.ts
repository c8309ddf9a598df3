import type { KnownOrganization, RetentionResult } from '@rollcall/platform'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { Refusal } from '../refusal.js'
import { quantity } from '../screen/quantity.js'
import { orgOption, writingAtOption } from './options.js'

/** `rollcall retention`: anonymizes who was removed 30 days ago or longer (R13). */
export function addRetention(program: Command, context: CommandContext): void {
  program
    .command('retention')
    .description('anonymizes who was removed 30 days ago or longer; every night does it too')
    .addOption(orgOption())
    .addOption(writingAtOption())
    .action((options: { org?: string; at?: string }) => retention(options, context))
}

async function retention(options: { org?: string; at?: string }, context: CommandContext): Promise<void> {
  const { anonymizeDue, eraseCopiesExcept, knownOrganizations, rewriteFile } = await import('@rollcall/platform')
  const { configuredIds } = await import('../storage/open-storage.js')
  const { forgetDelivered } = await import('@rollcall/mail')
  const { mail: settings, folder, organizations } = await context.configuration()
  const storage = await context.storage()
  const { database } = storage
  const known = await knownOrganizations(database)
  const chosen = options.org === undefined ? known : [theOne(options.org, known)]
  if (options.at !== undefined) await warnOfTimeToCome(options.at, chosen, context)
  for (const { id, timeZone } of chosen) {
    const { at } = await context.moment(options.at, timeZone)
    await forgetDelivered(database, id, { settings, folder, at })
    const result = await anonymizeDue(database, id, at)
    if (context.isJson) context.out.json({ organization: id, ...result })
    else context.out.line(`${context.style.good('✓')} ${id}: ${sentence(result)}`)
  }
  await eraseCopiesExcept(database, configuredIds(storage, organizations))
  await rewriteFile(database)
}

function theOne(id: string, known: readonly KnownOrganization[]): KnownOrganization {
  const found = known.find((organization) => organization.id === id)
  if (found) return found
  const ids = known.map((organization) => organization.id).join(', ')
  throw new Refusal(`There is no organization ${id} on the platform`, `It has: ${ids}.`)
}

/** What is anonymized stays so, whatever the clock says: who rehearses a time to come has to know. */
async function warnOfTimeToCome(
  time: string,
  organizations: readonly KnownOrganization[],
  context: CommandContext,
): Promise<void> {
  for (const { timeZone } of organizations) {
    const [then, now] = [await context.moment(time, timeZone), await context.moment(undefined, timeZone)]
    if (then.at <= now.at) continue
    context.log(
      `--at ${time} is still to come: who will have been removed for 30 days by then is anonymized now, for good`,
    )
    return
  }
}

function sentence({ anonymized, problems }: RetentionResult): string {
  if (anonymized + problems === 0) return 'nobody is due.'
  const people = `${quantity(anonymized, 'employee')} anonymized`
  return problems === 0
    ? `${people}.`
    : `${people}; ${quantity(problems, 'old problem')} no longer ${problems === 1 ? 'names' : 'name'} anybody.`
}
