import type { Change, Decision, Forecast, Plan } from '@rollcall/engine'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { EXIT } from '../exit-status.js'
import { atOption } from './options.js'

interface PlanOptions {
  readonly at?: string
  readonly full?: boolean
  readonly employee?: string
  readonly all?: boolean
}

const SHOWN_CHANGES = 200

/** `rollcall plan`: what a run would do, now or in a night to come; changes nothing. */
export function addPlan(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .description('what a run would do now; changes nothing')
    .argument('<integration>', 'ORG/INTEGRATION')
    .addOption(atOption().default(undefined, 'now; a time to come gives the forecast of that night'))
    .option('--full', 'compares everybody in full, and trusts nothing that was remembered')
    .option('--employee <external-id>', 'only this one, with every reason')
    .option('--all', 'shows every change')
    .action((name: string, options: PlanOptions) => plan(name, options, context))
}

async function plan(name: string, options: PlanOptions, context: CommandContext): Promise<void> {
  const { selectIntegration } = await import('../connectors/select-integrations.js')
  const { forecastIntegration } = await import('../runs/integration-run.js')
  const { withTimeLimit } = await import('../runs/run-time-limit.js')
  const { Progress } = await import('../screen/progress.js')
  const { quantity } = await import('../screen/quantity.js')
  const { logOf } = await import('../log.js')
  const integration = selectIntegration(await context.integrations(), name)
  const { organization, settings } = integration
  const progress = new Progress(context.terminal.stderr, context.width)
  const limit = withTimeLimit(settings.schedule.timeLimitMinutes, context.signal)
  const order = {
    integration,
    moment: await context.moment(options.at, organization.timeZone),
    full: options.full === true,
    signal: limit.signal,
    log: logOf(context.terminal, name, progress),
    ...(context.showsProgress
      ? { onProgress: (read: number) => progress.show(`${name}: ${quantity(read, 'employee')} read`) }
      : {}),
  }
  try {
    const report = await forecastIntegration(await context.storage(), order, async (forecast) => {
      progress.clear()
      if (context.isJson) await printForScripts(forecast, options, context)
      else if (options.employee === undefined) await print(forecast, options, context)
      else await printEmployee(forecast, options.employee, context)
    })
    if (report.status === 'failed') context.endWith(EXIT.failed)
    if (!context.isJson) {
      const { findQuarantine, quarantineLines } = await import('../screen/quarantine-lines.js')
      context.out.lines(
        quarantineLines(await findQuarantine(await context.storage(), integration), integration, context),
      )
    }
  } finally {
    limit.clear()
    progress.clear()
  }
}

async function printForScripts({ report, plan }: Forecast, options: PlanOptions, context: CommandContext) {
  const { changeForScripts } = await import('../runs/change-for-scripts.js')
  const print = ({ change, decision }: { change: Change; decision: Decision }) =>
    context.out.json({ ...changeForScripts(change), ...(decision === 'hold' ? { held: true } : {}) })
  if (options.employee !== undefined && plan !== null) {
    const changes = await changesOf(plan, options.employee)
    const said = changes.length === 0 ? reasonOf(plan, options.employee, context) : null
    context.out.json(said === null ? report : { ...report, employee: { externalId: options.employee, ...said } })
    for (const planned of changes) print(planned)
    return
  }
  context.out.json(report)
  for await (const planned of plan?.changes() ?? []) {
    print(planned)
    await context.out.drained()
  }
}

async function changesOf(plan: Plan, externalId: string) {
  const changes: { change: Change; decision: Decision }[] = []
  for await (const planned of plan.changes()) if (isAbout(planned.change, externalId)) changes.push(planned)
  return changes
}

/** Why nothing is to be done for an employee. */
function reasonOf(plan: Plan, externalId: string, context: CommandContext) {
  const reason = plan.explain(externalId) ?? 'unknown'
  if (reason === 'unknown') context.endWith(EXIT.refused)
  return { reason, explanation: EXPLAINED[reason] }
}

/** A plan is kept nowhere: who asks again has it as an object. */
const ALL_PROBLEMS = 'plan --json'

async function print(forecast: Forecast, options: PlanOptions, context: CommandContext) {
  const { report, plan } = forecast
  const { ChangeSample } = await import('../runs/change-sample.js')
  const { changeLines } = await import('../screen/change-lines.js')
  const { attentionLines, countLines, headLines } = await import('../screen/report-lines.js')
  const sample = new ChangeSample(options.all ? Number.POSITIVE_INFINITY : SHOWN_CHANGES)
  for await (const { change, decision } of plan?.changes() ?? []) sample.add(change, decision === 'hold')
  const { out } = context
  out.lines(headLines(report, context))
  out.lines(countLines(report, context))
  out.lines(changeLines(await sample.named(await context.database()), sample.more, context))
  out.lines(attentionLines(report, ALL_PROBLEMS, context))
}

async function printEmployee({ report, plan }: Forecast, externalId: string, context: CommandContext) {
  const { ChangeSample } = await import('../runs/change-sample.js')
  const { changeLines } = await import('../screen/change-lines.js')
  const { attentionLines, headLines } = await import('../screen/report-lines.js')
  const { wrap } = await import('../screen/text-width.js')
  const { out } = context
  out.lines(headLines(report, context))
  if (plan === null) return out.lines(attentionLines(report, ALL_PROBLEMS, context))
  const sample = new ChangeSample(1)
  for (const { change, decision } of await changesOf(plan, externalId)) sample.add(change, decision === 'hold')
  const changes = await sample.named(await context.database())
  out.lines(changeLines(changes, 0, context))
  if (changes.length === 0) {
    const { explanation } = reasonOf(plan, externalId, context)
    out.lines(wrap(`Employee ${externalId}: ${explanation}`, context.width))
  }
  const problems = report.problems.filter((problem) => problem.employee === externalId)
  out.lines(
    attentionLines(
      { ...report, held: changes.some(({ isHeld }) => isHeld) ? report.held : [], problems },
      null,
      context,
    ),
  )
}

const EXPLAINED = {
  unchanged: 'nothing to do, the platform is as the source says.',
  rejected: 'the record cannot be read, so it is left alone (R14).',
  notYet: 'not due yet; the invitation date or start date is still to come (R6).',
  ended: 'past the end date, and not on the platform (R11).',
  unknown: 'neither in the source nor on the platform.',
} as const

function isAbout(change: Change, externalId: string): boolean {
  return change.kind.startsWith('employee.') && change.externalId === externalId
}
