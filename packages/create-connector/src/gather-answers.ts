import { parseArgs } from 'node:util'
import { cancel, intro, select, text } from '@clack/prompts'
import { type Answers, isKind, type Kind, kinds } from './answers.js'
import { Mistake } from './mistake.js'
import type { Terminal } from './terminal.js'
import { entityMistake, idOf, NONE, nameMistake } from './words.js'

export const usage = `Starts a connector for Rollcall: a package that builds, and passes its tests.

  npm create @rollcall/connector
  npm create @rollcall/connector FOLDER -- --name "Acme HR" --kind http-json --community Department --function "Job title"

  FOLDER              new or empty; default: rollcall-connector-NAME
  --name NAME         the system's name, for people
  --kind KIND         ${Object.keys(kinds).join(', ')}
  --community NAME    what is a community there: Department, Team, Location …
  --function NAME     what is a function there: Job title, Position …; or ${NONE}
  --sdk FILE          @rollcall/sdk from a file (.tgz) in the place of the released one
  --testkit FILE      @rollcall/testkit likewise

In a terminal it asks for what is left out.
`

/**
 * Takes the answers from the flags, and asks for the others where somebody can be asked.
 *
 * @returns null where the person left
 * @throws Mistake for an answer that cannot be right, or is missing where nobody can be asked
 */
export async function gatherAnswers(words: readonly string[], terminal: Terminal): Promise<Answers | null> {
  const { values, positionals } = parsed(words)
  if (values.kind !== undefined && !isKind(values.kind)) {
    throw new Mistake(2, `--kind "${values.kind}" is none`, KINDS)
  }
  const missing = (['name', 'kind', 'community', 'function'] as const).filter((flag) => values[flag] === undefined)
  const canAsk = Boolean(terminal.stdin.isTTY && terminal.stdout.isTTY)
  if (missing.length > 0 && !canAsk) {
    const flags = missing.map((flag) => `--${flag}`).join(', ')
    const hint = missing.includes('kind') ? `${KINDS}\n  ${HELP}` : HELP
    throw new Mistake(2, `Nobody can be asked here, and ${flags} ${missing.length > 1 ? 'are' : 'is'} missing`, hint)
  }
  if (missing.length > 0) intro('A connector for Rollcall')
  try {
    const name = await textOf('name', values.name, 'Name of the system', 'Acme HR', nameMistake)
    const kind = values.kind ?? (await askKind())
    const community = await textOf(
      'community',
      values.community,
      'What is a community there?',
      'Department',
      entityMistake,
    )
    const question = `What is a function there? (${NONE}: it has none)`
    const jobFunction = await textOf('function', values.function, question, 'Job title', (answer) =>
      answer === NONE ? undefined : entityMistake(answer, community),
    )
    const folder = positionals[0] ?? `rollcall-connector-${idOf(name)}`
    const { sdk, testkit } = values
    return { folder, name, kind, community, jobFunction: jobFunction === NONE ? null : jobFunction, sdk, testkit }
  } catch (error) {
    if (!(error instanceof Left)) throw error
    cancel('Nothing was written.')
    return null
  }
}

const HELP = 'See all flags: --help'
const KINDS = `Kinds: ${Object.entries(kinds)
  .map(([kind, label]) => `${kind} (${label})`)
  .join(', ')}`

/** The person left instead of answering. */
class Left extends Error {}

function parsed(words: readonly string[]) {
  const option = { type: 'string' } as const
  const options = { name: option, kind: option, community: option, function: option, sdk: option, testkit: option }
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true })
  } catch (error) {
    throw new Mistake(2, error instanceof Error ? error.message : String(error), HELP)
  }
}

async function textOf(
  flag: string,
  given: string | undefined,
  message: string,
  example: string,
  mistakeIn: (answer: string) => string | undefined,
): Promise<string> {
  if (given !== undefined) {
    const mistake = mistakeIn(given)
    if (mistake !== undefined) throw new Mistake(2, `--${flag} "${given}" ${mistake}`, HELP)
    return given
  }
  const validate = (answer = '') => {
    const mistake = mistakeIn(answer || example)
    return mistake === undefined ? undefined : `It ${mistake}`
  }
  const answer = await text({ message, placeholder: example, defaultValue: example, validate })
  requireAnswer(answer)
  return answer
}

async function askKind(): Promise<Kind> {
  const options = Object.keys(kinds)
    .filter(isKind)
    .map((value) => ({ value, label: kinds[value] }))
  const answer = await select({ message: 'What is it read from?', options })
  requireAnswer(answer)
  return answer
}

/** Prompts give a symbol where the person left. */
function requireAnswer<Answer>(answer: Answer): asserts answer is Exclude<Answer, symbol> {
  if (typeof answer === 'symbol') throw new Left()
}
