import type { CheckResult, ConnectorError } from '@rollcall/sdk'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { Integration } from '../connectors/integration.js'
import { EXIT } from '../exit-status.js'

/** What came of one check: what the connector said, or why it could not go on. */
type Outcome = { readonly result: CheckResult } | { readonly error: ConnectorError }

/** `rollcall check`: signs in, reads the first records, and says what works and what to mend. */
export function addCheck(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('signs in, reads the first records, and says what works and what to mend')
    .argument('[integrations...]', 'ORG/INTEGRATION; all of them where none is named')
    .action((names: readonly string[]) => check(names, context))
}

async function check(names: readonly string[], context: CommandContext): Promise<void> {
  const { selectIntegrations } = await import('../connectors/select-integrations.js')
  const { findQuarantine, quarantineLines } = await import('../screen/quarantine-lines.js')
  const selected = selectIntegrations(await context.integrations(), names)
  for (const [index, integration] of selected.entries()) {
    const outcome = await outcomeOf(integration, context)
    if ('error' in outcome) context.endWith(EXIT.failed)
    const quarantine = await findQuarantine(await context.storage(), integration)
    if (context.isJson) context.out.json({ ...forScripts(integration, outcome), quarantine })
    else {
      if (index > 0) context.out.line()
      await print(integration, outcome, context)
      context.out.lines(quarantineLines(quarantine, context))
    }
  }
}

async function outcomeOf(integration: Integration, context: CommandContext): Promise<Outcome> {
  const { isConnectorError } = await import('@rollcall/sdk')
  const { readContext } = await import('../connectors/open-source.js')
  const { logOf } = await import('../log.js')
  const { night } = await context.moment(undefined, integration.organization.timeZone)
  const log = logOf(context.terminal, integration.name)
  try {
    return {
      result: await integration.loaded.connector.check(readContext(integration, { night, log }, context.signal)),
    }
  } catch (error) {
    if (isConnectorError(error)) return { error }
    throw error
  }
}

function forScripts({ organization, settings }: Integration, outcome: Outcome) {
  const subject = { organization: organization.id, integration: settings.id }
  if ('result' in outcome) {
    return { ...subject, status: 'works', works: outcome.result.works, warnings: outcome.result.warnings }
  }
  const { code, message, hint, at } = outcome.error
  return { ...subject, status: 'failed', error: { code, message, hint, ...(at === null ? {} : { at }) } }
}

async function print(integration: Integration, outcome: Outcome, context: CommandContext): Promise<void> {
  const { marked } = await import('../screen/marked.js')
  const { placed } = await import('../screen/placed.js')
  const { out, style, width } = context
  out.line(`${style.bold(integration.name)}  ${style.dim(integration.loaded.connector.name)}`)
  if ('result' in outcome) {
    for (const works of outcome.result.works) out.lines(marked(style.good('✓'), works, width))
    for (const warning of outcome.result.warnings) out.lines(marked(style.warning('!'), warning, width))
    return
  }
  const { message, hint, at } = outcome.error
  out.lines(marked(style.bad('✗'), placed(message, at), width))
  if (hint) out.lines(marked(' ', hint, width))
}
