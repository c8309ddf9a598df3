import type { AbsentEmployee, ShownRun } from '@rollcall/platform'
import { Argument, type Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { EXIT } from '../exit-status.js'
import { zonesOf } from './moment-in.js'
import { atOption } from './options.js'

/** `rollcall show`: one employee or one run, whole. */
export function addShow(program: Command, context: CommandContext): void {
  program
    .command('show')
    .description('one employee or one run, whole, with its history')
    .addArgument(new Argument('<what>', 'what to show').choices(['employee', 'run']))
    .argument('<id>', 'an id of `rollcall list`; an employee also as ORG/INTEGRATION/EXTERNAL-ID')
    .addOption(atOption())
    .action((what: 'employee' | 'run', id: string, options: { at?: string }) =>
      what === 'run' ? printRun(id, options.at, context) : printEmployee(id, options.at, context),
    )
}

async function printEmployee(reference: string, time: string | undefined, context: CommandContext): Promise<void> {
  const { organizationOfEmployee, showEmployee } = await import('@rollcall/platform')
  const { employeeLines } = await import('../screen/employee-lines.js')
  const database = await context.database()
  const zoneOf = await zonesOf(context)
  const [first = '', ...rest] = reference.split('/')
  const organization = rest.length > 0 ? first : await organizationOfEmployee(database, reference)
  const { at } = await context.moment(time, zoneOf(organization))
  const shown = await showEmployee(database, reference, at)
  if (!shown.found && (shown.reason === 'neverSeen' || shown.reason === 'noRun')) context.endWith(EXIT.refused)
  if (context.isJson) return context.out.json(shown)
  if (!shown.found) return await printAbsent(shown, context)
  context.out.lines(employeeLines(shown, zoneOf(shown.organization), context))
}

async function printAbsent(
  { organization, integration, externalId, explanation }: AbsentEmployee,
  context: CommandContext,
): Promise<void> {
  const { wrap } = await import('../screen/text-width.js')
  const { out, style, width } = context
  out.line(`${style.bold(`${organization}/${integration}/${externalId}`)} is not on the platform.`)
  out.lines(wrap(`${explanation}.`, width))
}

async function printRun(id: string, time: string | undefined, context: CommandContext): Promise<void> {
  const { showRun } = await import('@rollcall/platform')
  const shown = await showRun(await context.database(), id)
  const zoneOf = await zonesOf(context)
  await context.moment(time, zoneOf(shown.organization)) // what a run did is the same at any time, but it has to be one
  const { report, ...rest } = shown
  if (context.isJson) return context.out.json({ ...report, ...rest, waiting: await waitingChanges(shown, context) })
  const { runLines } = await import('../screen/run-lines.js')
  context.out.lines(runLines(shown, zoneOf(shown.organization), context))
  await printWaiting(shown, context)
  await printChanges(shown, zoneOf, context)
}

const SHOWN_CHANGES = 200
/** Waiting changes that a script is given; how many there are in all stands in `held`. */
const MOST_WAITING = 10_000

/** Whom a decision is about: shown before anybody makes it (R25). */
async function printWaiting(shown: ShownRun, context: CommandContext): Promise<void> {
  const { listWaiting } = await import('@rollcall/platform')
  const { ChangeSample } = await import('../runs/change-sample.js')
  const { changeLines } = await import('../screen/change-lines.js')
  const database = await context.database()
  const sample = new ChangeSample(SHOWN_CHANGES)
  for await (const change of listWaiting(database, shown.run)) sample.add(change)
  context.out.lines(changeLines(await sample.named(database), sample.more, context, 'Waiting'))
}

async function waitingChanges(shown: ShownRun, context: CommandContext): Promise<readonly object[]> {
  const { listWaiting } = await import('@rollcall/platform')
  const { changeForScripts } = await import('../runs/change-for-scripts.js')
  const waiting: object[] = []
  for await (const change of listWaiting(await context.database(), shown.run)) {
    const line = changeForScripts(change)
    if (line !== null) waiting.push(line)
    if (waiting.length === MOST_WAITING) break
  }
  return waiting
}

async function printChanges(
  { run, organization }: ShownRun,
  zoneOf: (organization: string) => string,
  context: CommandContext,
): Promise<void> {
  const { employeeNames, listChanges } = await import('@rollcall/platform')
  const { ROLLCALL } = await import('../screen/command-name.js')
  const { journalColumns } = await import('../screen/journal-lines.js')
  const { table } = await import('../screen/table.js')
  const database = await context.database()
  const changes = []
  for await (const change of listChanges(database, { organizationId: organization, runId: run })) {
    changes.push(change)
    if (changes.length > SHOWN_CHANGES) break
  }
  if (changes.length === 0) return
  const shown = changes.slice(0, SHOWN_CHANGES)
  const names = await employeeNames(
    database,
    shown.flatMap(({ employee }) => (employee === null ? [] : [employee])),
  )
  const columns = journalColumns(zoneOf, names).filter(({ title }) => title !== 'Run' && title !== 'When')
  context.out.lines(['', ...table(shown, columns, context)])
  if (changes.length > SHOWN_CHANGES) {
    context.out.line(context.style.dim(`… and more: ${ROLLCALL} list changes --run ${run}`))
  }
}
