import type { Linked, Unlinked } from '@rollcall/platform'
import { Argument, type Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { Integration } from '../connectors/integration.js'
import { quantity } from '../screen/quantity.js'
import { momentIn } from './moment-in.js'
import { writingAtOption } from './options.js'

type Kind = 'community' | 'function'

const kindArgument = () => new Argument('<kind>', 'what to link').choices(['community', 'function'])
const FROM = 'ORG/INTEGRATION'
const SOURCE_ID = "the source's identifier"

/** `rollcall link`: a community or function of a source is to be one that was made by hand (R19). */
export function addLink(program: Command, context: CommandContext): void {
  program
    .command('link')
    .description('makes a community or function of a source one that was made by hand')
    .addArgument(kindArgument())
    .argument('<integration>', FROM)
    .argument('<source-id>', SOURCE_ID)
    .argument('<platform-id>', 'an id of `rollcall list communities|functions`')
    .addOption(writingAtOption())
    .action((kind: Kind, name: string, sourceId: string, unit: string, options: { at?: string }) =>
      linkUnit({ kind, name, sourceId, unit, time: options.at }, context),
    )
}

/** `rollcall unlink`: undoes a link; the next run makes one of its own. */
export function addUnlink(program: Command, context: CommandContext): void {
  program
    .command('unlink')
    .description('undoes a link; the next run makes one of its own')
    .addArgument(kindArgument())
    .argument('<integration>', FROM)
    .argument('<source-id>', SOURCE_ID)
    .argument('[platform-id]', 'what it is linked to')
    .addOption(writingAtOption())
    .action((kind: Kind, name: string, sourceId: string, unit: string | undefined, options: { at?: string }) =>
      unlinkUnit({ kind, name, sourceId, unit, time: options.at }, context),
    )
}

interface LinkOrder {
  readonly kind: Kind
  /** `acme/hr` */
  readonly name: string
  readonly sourceId: string
  readonly unit: string | undefined
  readonly time: string | undefined
}

async function linkUnit(order: LinkOrder & { readonly unit: string }, context: CommandContext): Promise<void> {
  const { link } = await import('@rollcall/platform')
  const request = { ...(await requestOf(order, context)), unit: order.unit }
  const { at } = await momentIn(request.organizationId, order.time, context)
  const linked = await link(await context.database(), request, at)
  if (context.isJson) context.out.json(linked)
  else await printLinked(linked, order, context)
}

async function unlinkUnit(order: LinkOrder, context: CommandContext): Promise<void> {
  const { unlink } = await import('@rollcall/platform')
  const request = { ...(await requestOf(order, context)), unit: order.unit }
  const { at } = await momentIn(request.organizationId, order.time, context)
  const unlinked = await unlink(await context.database(), request, at)
  if (context.isJson) context.out.json(unlinked)
  else await printUnlinked(unlinked, order, context)
}

async function requestOf({ kind, name, sourceId }: LinkOrder, context: CommandContext) {
  const { selectIntegration } = await import('../connectors/select-integrations.js')
  const integration = selectIntegration(await context.integrations(), name)
  return {
    kind,
    organizationId: integration.organization.id,
    integration: integration.settings.id,
    entity: await entityOf(integration, kind),
    externalId: sourceId,
  }
}

/** What the integration takes its communities or functions from is part of what identifies them (R16). */
async function entityOf({ name, community, jobFunction }: Integration, kind: Kind): Promise<string> {
  const entity = kind === 'community' ? community : jobFunction
  if (entity !== null) return entity
  const { Refusal } = await import('../refusal.js')
  throw new Refusal(`${name} has no functions`, 'Its connector knows none, or `function: false` switches them off.')
}

async function printLinked({ unit, isNew, moved, twin }: Linked, order: LinkOrder, context: CommandContext) {
  const { marked } = await import('../screen/marked.js')
  const { out, style, width } = context
  const { kind, name, sourceId } = order
  const say = (mark: string, text: string) => out.lines(marked(mark, text, width))
  const [from, to] = [`The ${kind} ${sourceId} of ${name}`, `${unit.name} (id ${unit.id})`]
  if (!isNew) return say(style.good('✓'), `${from} was linked to ${to} already; nothing changed.`)
  say(style.good('✓'), `${from} is linked to ${to}: whom the source puts into ${sourceId}, runs put there.`)
  if (moved > 0) say(' ', `${quantity(moved, 'membership')} went along; nobody gets a mail about a transfer.`)
  if (twin?.outcome === 'removed') {
    say(' ', `${twin.name} (id ${twin.id}), which a run had made for ${sourceId}, held nothing more and was removed.`)
  } else if (twin) {
    const stays = `${twin.name} (id ${twin.id}), which a run had made for ${sourceId}, still holds ${twin.holds.join(', ')} and is kept. It counts as made by hand from now on; files for \`rollcall load\` call it ${twin.handle}.`
    say(style.warning('!'), stays)
  }
}

async function printUnlinked({ unit, ended }: Unlinked, order: LinkOrder, context: CommandContext) {
  const { marked } = await import('../screen/marked.js')
  const { out, style, width } = context
  const { kind, name, sourceId } = order
  const say = (mark: string, text: string) => out.lines(marked(mark, text, width))
  say(
    style.good('✓'),
    `The ${kind} ${sourceId} of ${name} is no longer linked to ${unit.name} (id ${unit.id}), which stays.`,
  )
  if (ended > 0) {
    const gone = `${quantity(ended, 'membership')} in it that the source gave ${ended === 1 ? 'has' : 'have'} ended.`
    say(' ', `${gone} Those given by hand stay.`)
  }
  say(' ', `The next run makes a ${kind} of its own for ${sourceId}.`)
}
