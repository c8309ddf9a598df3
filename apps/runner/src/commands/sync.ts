import type { Report } from '@rollcall/engine'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { Integration } from '../connectors/integration.js'
import { EXIT } from '../exit-status.js'
import type { ChangeSample } from '../runs/change-sample.js'
import { writingAtOption } from './options.js'

interface SyncOptions {
  readonly at?: string
  readonly full?: boolean
  readonly yes?: boolean
  readonly all?: boolean
}

/** Changes of a run that are shown to a person who does not ask for all. */
const SHOWN_CHANGES = 40

/** `rollcall sync`: runs now. */
export function addSync(program: Command, context: CommandContext): void {
  program
    .command('sync')
    .description('runs now; all integrations where none is named')
    .argument('[integrations...]', 'ORG/INTEGRATION')
    .addOption(writingAtOption())
    .option('--full', 'compares everybody in full, and trusts nothing that was remembered')
    .option('--yes', 'lets a first import through without asking')
    .option('--all', 'shows every change')
    .action((names: readonly string[], options: SyncOptions) => sync(names, options, context))
}

async function sync(names: readonly string[], options: SyncOptions, context: CommandContext): Promise<void> {
  const { selectIntegrations } = await import('../connectors/select-integrations.js')
  const selected = selectIntegrations(await context.integrations(), names)
  const reports: Report[] = []
  for (const integration of selected) {
    if (context.signal.aborted) {
      context.log(`Stopped before ${integration.name}.`)
      context.endWith(EXIT.failed)
      break
    }
    if (reports.length > 0 && !context.isJson) context.out.line()
    const report = await runOne(integration, options, context)
    if (report) reports.push(report)
  }
  for (const organization of new Set(selected.map((integration) => integration.organization))) {
    if (context.signal.aborted) break
    const { deliverMails } = await import('../deliver-mails.js')
    const { at } = await context.moment(options.at, organization.timeZone)
    await deliverMails(organization, at, context)
  }
  if (reports.length > 1 && !context.isJson) {
    const { summaryLines } = await import('../screen/report-lines.js')
    context.out.line()
    context.out.lines(summaryLines(reports, context))
  }
}

/** One run with all that is told of it; null where it could not begin, while others still can. */
async function runOne(integration: Integration, options: SyncOptions, context: CommandContext): Promise<Report | null> {
  const { runIntegration } = await import('../runs/integration-run.js')
  const { withTimeLimit } = await import('../runs/run-time-limit.js')
  const { ChangeSample } = await import('../runs/change-sample.js')
  const { Progress } = await import('../screen/progress.js')
  const { quantity } = await import('../screen/quantity.js')
  const { logOf } = await import('../log.js')
  const storage = await context.storage()
  const { name, organization, settings } = integration
  const moment = await context.moment(options.at, organization.timeZone)
  const progress = new Progress(context.terminal.stderr, context.width)
  const sample = new ChangeSample(options.all ? Number.POSITIVE_INFINITY : SHOWN_CHANGES)
  const limit = withTimeLimit(settings.schedule.timeLimitMinutes, context.signal)
  try {
    const report = await runIntegration(storage, {
      integration,
      moment,
      trigger: 'hand',
      full: options.full === true,
      signal: limit.signal,
      log: logOf(context.terminal, name, progress),
      onFirstImport: async (invited) => {
        progress.clear()
        return options.yes === true || (await confirmFirstImport(name, invited, context))
      },
      onApplied: (change) => sample.add(change),
      ...(context.showsProgress
        ? { onProgress: (read) => progress.show(`${name}: ${quantity(read, 'employee')} read`) }
        : {}),
    })
    progress.clear()
    await tell(report, sample, context)
    if (report.status === 'failed' && !context.isJson) {
      const { findQuarantine, quarantineLines } = await import('../screen/quarantine-lines.js')
      context.out.lines(quarantineLines(await findQuarantine(storage, integration), integration, context))
    }
    return report
  } catch (error) {
    const { PlatformError } = await import('@rollcall/platform')
    if (!(error instanceof PlatformError) || error.code === 'database.unavailable') throw error
    await context.reportFailure(error)
    return null
  } finally {
    limit.clear()
    progress.clear()
  }
}

/** R25: the first import waits for a person's word. */
async function confirmFirstImport(name: string, invited: number, context: CommandContext): Promise<boolean> {
  const { askYesOrNo, canAsk } = await import('../terminal.js')
  const { quantity } = await import('../screen/quantity.js')
  const { RunStopped } = await import('@rollcall/engine')
  if (context.isJson || !canAsk(context.terminal)) return false
  const question = `This is the first import of ${name}: ${quantity(invited, 'employee')} would be invited. Go on?`
  try {
    return await askYesOrNo(context.terminal, question, context.signal)
  } catch (cause) {
    throw new RunStopped('The run was stopped at the question', { cause })
  }
}

async function tell(report: Report, sample: ChangeSample, context: CommandContext): Promise<void> {
  if (report.status === 'failed' || report.status === 'interrupted') context.endWith(EXIT.failed)
  if (report.status === 'held') context.endWith(EXIT.held)
  if (context.isJson) return context.out.json(report)
  const { changeLines } = await import('../screen/change-lines.js')
  const { attentionLines, countLines, headLines } = await import('../screen/report-lines.js')
  const { shortRun } = await import('../screen/short-run.js')
  const { out } = context
  out.lines(headLines(report, context))
  out.lines(countLines(report, context))
  out.lines(changeLines(await sample.named(report.error ? null : await context.database()), sample.more, context))
  out.lines(attentionLines(report, `show run ${shortRun(report.run)}`, context))
}
