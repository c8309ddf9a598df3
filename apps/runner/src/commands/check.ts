import type { RunError } from '@rollcall/engine'
import type { CheckResult } from '@rollcall/sdk'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { Integration } from '../connectors/integration.js'
import { EXIT } from '../exit-status.js'
import { atOption } from './options.js'

/** What came of one check: what the connector said, or why it could not go on. */
type Outcome = { readonly result: CheckResult } | { readonly error: RunError }

/** `rollcall check`: signs in, reads the first records, and says what works and what to mend. */
export function addCheck(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('signs in, reads the first records, and says what works and what to mend')
    .argument('[integrations...]', 'ORG/INTEGRATION; all of them where none is named')
    .addOption(atOption())
    .action((names: readonly string[], options: { at?: string }) => check(names, options, context))
}

async function check(names: readonly string[], options: { at?: string }, context: CommandContext): Promise<void> {
  const { selectIntegrations } = await import('../connectors/select-integrations.js')
  const { findQuarantine, quarantineLines } = await import('../screen/quarantine-lines.js')
  const selected = selectIntegrations(await context.integrations(), names)
  await warnOfExposedSecrets(selected, context)
  for (const [index, integration] of selected.entries()) {
    const outcome = await outcomeOf(integration, options.at, context)
    if ('error' in outcome) context.endWith(EXIT.failed)
    const quarantine = await findQuarantine(await context.storage(), integration)
    if (context.isJson) context.out.json({ ...forScripts(integration, outcome), quarantine })
    else {
      if (index > 0) context.out.line()
      await print(integration, outcome, context)
      context.out.lines(quarantineLines(quarantine, integration, context))
    }
  }
}

/** On stderr: what the file says is no matter of what a source says. A program may have its secrets from anywhere. */
async function warnOfExposedSecrets(selected: readonly Integration[], context: CommandContext): Promise<void> {
  const { exposedSecrets } = await import('../config/exposed-secrets.js')
  const { mistakeLines } = await import('../screen/mistake-lines.js')
  const { locate, ...read } = await context.readConfiguration()
  const mistakes = (await exposedSecrets(read, selected)).map(locate).filter(({ line }) => line !== null)
  for (const mistake of mistakes) {
    context.logLines(mistakeLines(mistake, context.logFrame, context.logFrame.style.warning('!')))
  }
}

/** Whatever a connector throws is the outcome of its own check alone; the others have their turn. */
async function outcomeOf(integration: Integration, at: string | undefined, context: CommandContext): Promise<Outcome> {
  const { ConnectorError } = await import('@rollcall/sdk')
  const { orAborted, toRunError } = await import('@rollcall/engine')
  const { openReading } = await import('../connectors/open-source.js')
  const { withTimeLimit } = await import('../runs/run-time-limit.js')
  const { placesOf } = await import('../own-mistake.js')
  const { logOf } = await import('../log.js')
  const { Progress } = await import('../screen/progress.js')
  const { organization, settings, loaded, name } = integration
  const { night } = await context.moment(at, organization.timeZone)
  const progress = new Progress(context.terminal.stderr, context.width)
  const log = logOf(context.terminal, name, progress)
  const minutes = settings.schedule.timeLimitMinutes
  const tooLong = new ConnectorError('unavailable', `The check took longer than its limit of ${minutes} minutes`, {
    hint: 'The source hangs, or needs more time: then raise `schedule.timeLimitMinutes`.',
  })
  const limit = withTimeLimit(minutes, context.signal, tooLong)
  let reading: ReturnType<typeof openReading> | null = null
  try {
    if (context.showsProgress) progress.show(`${name}: checks ${loaded.connector.name}`)
    reading = openReading(integration, { night, log }, limit.signal)
    return { result: checked(await orAborted(loaded.connector.check(reading.context), limit.signal)) }
  } catch (error) {
    context.signal.throwIfAborted()
    const said = toRunError(error)
    if (said.code === 'internal') log.warn(placesOf(error))
    return { error: said }
  } finally {
    progress.clear()
    reading?.close()
    limit.clear()
  }
}

/** What a connector in plain JavaScript gives need not be what it should be. */
function checked(result: CheckResult | undefined): CheckResult {
  if (Array.isArray(result?.works) && Array.isArray(result.warnings)) return result
  throw new TypeError('The check of the connector gives no lists `works` and `warnings`')
}

function forScripts({ organization, settings }: Integration, outcome: Outcome) {
  const subject = { organization: organization.id, integration: settings.id }
  if ('error' in outcome) return { ...subject, status: 'failed', error: outcome.error }
  return { ...subject, status: 'works', works: outcome.result.works, warnings: outcome.result.warnings }
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
