import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { Integration } from '../connectors/integration.js'
import type { RecordedEnd } from '../record/write-recording.js'
import { atOption } from './options.js'

/** `rollcall record`: saves a source's real answers without secrets and persons, for tests of a connector. */
export function addRecord(program: Command, context: CommandContext): void {
  program
    .command('record')
    .description("saves a source's real answers without secrets and persons, for tests of a connector")
    .argument('<integration>', 'ORG/INTEGRATION')
    .argument('<folder>', 'an empty one, or one that is not there yet')
    .addOption(atOption())
    .addHelpText('after', WHAT_IS_KEPT)
    .action((name: string, folder: string, options: { at?: string }) => record(name, folder, options.at, context))
}

const WHAT_IS_KEPT = `
Writes communities.ndjson, functions.ndjson and employees.ndjson, a record a
line, and end.json, which says how each read ended.

Invented, in the same shape and the same for the same value: identifiers, names,
e-mail addresses, phone numbers, birth dates, values of attributes.
Kept: dates of employment, languages, communities and functions (but for those
that are called after a person), names of attributes.
Look through it before you pass it on.`

async function record(name: string, path: string, at: string | undefined, context: CommandContext): Promise<void> {
  const { selectIntegration } = await import('../connectors/select-integrations.js')
  const { requireEmpty, writeRecording } = await import('../record/write-recording.js')
  const { withoutPersons } = await import('../record/without-persons.js')
  const integration = selectIntegration(await context.integrations(), name)
  const folder = resolve(context.terminal.folder, path)
  await requireEmpty(folder)
  const { communities, functions, employees } = await readAll(integration, at, context)
  const recorded = withoutPersons({
    communities: communities.records,
    functions: functions?.records ?? null,
    employees: employees.records,
  })
  const lines = {
    communities: recorded.communities,
    ...(recorded.functions === null ? {} : { functions: recorded.functions }),
    employees: recorded.employees,
  }
  const ends = {
    communities: await toEnd(communities),
    ...(functions === null ? {} : { functions: await toEnd(functions) }),
    employees: await toEnd(employees),
  }
  await writeRecording(folder, { lines, ends })
  await tell(integration, { path, folder }, ends, context)
}

/** As a run reads: communities, functions, employees, each to its stated end. */
async function readAll(integration: Integration, at: string | undefined, context: CommandContext) {
  const { openSource } = await import('../connectors/open-source.js')
  const { readWhole } = await import('../record/read-whole.js')
  const { Progress } = await import('../screen/progress.js')
  const { quantity } = await import('../screen/quantity.js')
  const { logOf } = await import('../log.js')
  const { name, organization } = integration
  const { night } = await context.moment(at, organization.timeZone)
  using source = openSource(integration, { night, log: logOf(context.terminal, name) })
  const progress = new Progress(context.terminal.stderr, context.width)
  const show = (count: number) => {
    if (context.showsProgress) progress.show(`${name}: ${quantity(count, 'employee')} read`)
  }
  const { signal } = context
  try {
    return {
      communities: await readWhole('communities', source.communities(signal), signal),
      functions: source.jobFunction === null ? null : await readWhole('functions', source.functions(signal), signal),
      employees: await readWhole('employees', source.employees(signal), signal, show),
    }
  } finally {
    progress.clear()
  }
}

async function toEnd({ records, end }: Awaited<ReturnType<typeof readAll>>['employees' | 'communities']) {
  const { rejectsByCode } = await import('../record/read-whole.js')
  return { records: records.length, total: end.total, proof: end.proof, rejects: rejectsByCode(records) }
}

async function tell(
  { name, organization, settings }: Integration,
  { path, folder }: { path: string; folder: string },
  ends: Readonly<Record<string, RecordedEnd>>,
  context: CommandContext,
): Promise<void> {
  if (context.isJson) {
    context.out.json({ organization: organization.id, integration: settings.id, folder, ...ends })
    return
  }
  const { number } = await import('../screen/quantity.js')
  const { marked } = await import('../screen/marked.js')
  const counts = Object.entries(ends).map(([what, { records }]) => `${number(records)} ${what}`)
  const { out, style, width } = context
  out.lines(marked(style.good('✓'), `${name} was recorded in ${path}: ${counts.join(', ')}`, width))
  const rejects = Object.values(ends).flatMap((end) => Object.entries(end.rejects))
  for (const [code, count] of rejects) out.lines(marked(style.warning('!'), `${number(count)} × ${code}`, width))
  out.lines(marked(' ', 'The persons in it are invented. Look through it before you pass it on.', width))
}
