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
  if (!isNew) return out.line(`${style.good('✓')} ${unit.name} was linked to ${name}/${sourceId} already.`)
  out.line(`${style.good('✓')} The ${kind} ${name}/${sourceId} is ${unit.name} from now on.`)
  if (moved > 0)
    out.lines(marked(' ', `${quantity(moved, 'membership')} moved into it; nobody is told of a transfer.`, width))
  if (twin?.outcome === 'removed') {
    out.lines(marked(' ', `${twin.name} (${twin.id}), which a run had made for it, held nothing and is gone.`, width))
  } else if (twin) {
    const kept = `${twin.name} (${twin.id}), which a run had made for it, holds ${twin.holds.join(', ')} and is kept: as one made by hand, with the id ${twin.handle}.`
    out.lines(marked(style.warning('!'), kept, width))
  }
}

async function printUnlinked({ unit, ended }: Unlinked, order: LinkOrder, context: CommandContext) {
  const { marked } = await import('../screen/marked.js')
  const { out, style, width } = context
  const { kind, name, sourceId } = order
  out.line(`${style.good('✓')} ${unit.name} is no longer linked to ${name}/${sourceId}.`)
  const consequence = `${quantity(ended, 'membership')} that the source gave ${ended === 1 ? 'has' : 'have'} ended; the next run makes a ${kind} of its own.`
  out.lines(marked(' ', consequence, width))
}
