import { resolve } from 'node:path'
import type { HeardAnswer } from '@rollcall/sdk/http'
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
    .option('--keep <names...>', KEEP, (given: string, names: readonly string[] = []) => [...names, ...namesIn(given)])
    .addOption(atOption())
    .addHelpText('after', WHAT_IS_KEPT)
    .action((name: string, folder: string, options: RecordOptions) => record(name, folder, options, context))
}

interface RecordOptions {
  readonly at?: string
  readonly keep?: readonly string[]
}

const KEEP =
  'fields of answers whose values are kept as they are, with commas or blanks between them: contractLevel,kind'

const WHAT_IS_KEPT = `
Writes communities.ndjson, functions.ndjson and employees.ndjson, a record a
line, and end.json, which says how each read ended. Of a source that is asked by
HTTP also its answers, a file each, in the folder answers: startSourceServer of
@rollcall/testkit gives them again.

Invented, in the same shape and the same for the same value: identifiers, names,
e-mail addresses, phone numbers, birth dates, values of attributes; in answers
every text and number.
Kept: dates of employment, languages, communities and functions (but for those
that are called after a person), names of fields; in answers also sizes of
pages, what says of which kind something is (type, status), the code of an error
where there is nothing else, how long to wait, and what --keep names.
Of requests their paths and queries without secrets, and nothing else.
Look through it before you pass it on.`

function namesIn(given: string): readonly string[] {
  return given
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

async function record(name: string, path: string, options: RecordOptions, context: CommandContext): Promise<void> {
  const { selectIntegration } = await import('../connectors/select-integrations.js')
  const { requireEmpty, writeRecording } = await import('../record/write-recording.js')
  const { Disguise, recordedAnswers, recordedLines } = await import('@rollcall/testkit/recording')
  const integration = selectIntegration(await context.integrations(), name)
  const folder = resolve(context.terminal.folder, path)
  await requireEmpty(folder)
  const { communities, functions, employees, heard, cover } = await readAll(integration, options.at, context)
  const said = {
    communities: communities.records,
    functions: functions?.records ?? null,
    employees: employees.records,
  }
  const disguise = new Disguise(said)
  const { answers, unmatched } = recordedAnswers(heard, disguise, { keep: options.keep ?? [], cover })
  const recorded = recordedLines(said, disguise)
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
  await writeRecording(folder, { lines, ends, answers })
  await tell(integration, { path, folder }, { ends, answers: answers.length, unmatched }, context)
}

/** As a run reads: communities, functions, employees, each to its stated end. */
async function readAll(integration: Integration, at: string | undefined, context: CommandContext) {
  const { openReading } = await import('../connectors/open-source.js')
  const { readWhole } = await import('../record/read-whole.js')
  const { Progress } = await import('../screen/progress.js')
  const { quantity } = await import('../screen/quantity.js')
  const { logOf } = await import('../log.js')
  const { name, organization, jobFunction } = integration
  const { connector } = integration.loaded
  const { night } = await context.moment(at, organization.timeZone)
  const heard: HeardAnswer[] = []
  const progress = new Progress(context.terminal.stderr, context.width)
  const order = {
    night,
    log: logOf(context.terminal, name, progress),
    onAnswer: (answer: HeardAnswer) => void heard.push(answer),
  }
  const { signal } = context
  const { context: reading, cover, close } = openReading(integration, order, signal)
  const show = (count: number) => {
    if (context.showsProgress) progress.show(`${name}: ${quantity(count, 'employee')} read`)
  }
  try {
    const communities = await readWhole('communities', connector.communities(reading), signal)
    const read = jobFunction === null ? undefined : connector.functions?.(reading)
    const functions = read === undefined ? null : await readWhole('functions', read, signal)
    const employees = await readWhole('employees', connector.employees(reading), signal, show)
    return { communities, functions, employees, heard, cover }
  } finally {
    progress.clear()
    close()
  }
}

async function toEnd({ records, end }: Awaited<ReturnType<typeof readAll>>['employees' | 'communities']) {
  const { rejectsByCode } = await import('../record/read-whole.js')
  return { records: records.length, total: end.total, proof: end.proof, rejects: rejectsByCode(records) }
}

interface Told {
  readonly ends: Readonly<Record<string, RecordedEnd>>
  readonly answers: number
  /** Names of `--keep` that no answer has. */
  readonly unmatched: readonly string[]
}

async function tell(
  { name, organization, settings }: Integration,
  { path, folder }: { path: string; folder: string },
  { ends, answers, unmatched }: Told,
  context: CommandContext,
): Promise<void> {
  if (context.isJson) {
    context.out.json({ organization: organization.id, integration: settings.id, folder, ...ends, answers, unmatched })
    return
  }
  const { number } = await import('../screen/quantity.js')
  const { marked } = await import('../screen/marked.js')
  const counts = Object.entries(ends).map(([what, { records }]) => `${number(records)} ${what}`)
  const { out, style, width } = context
  if (answers > 0) counts.push(answers === 1 ? '1 answer' : `${number(answers)} answers`)
  out.lines(marked(style.good('✓'), `${name} was recorded in ${path}: ${counts.join(', ')}`, width))
  const rejects = Object.values(ends).flatMap((end) => Object.entries(end.rejects))
  for (const [code, count] of rejects) out.lines(marked(style.warning('!'), `${number(count)} × ${code}`, width))
  if (unmatched.length > 0) {
    const names = unmatched.join(', ')
    out.lines(
      marked(style.warning('!'), `--keep kept nothing of what no field of an answer is called: ${names}`, width),
    )
  }
  out.lines(marked(' ', 'The persons in it are invented. Look through it before you pass it on.', width))
}
