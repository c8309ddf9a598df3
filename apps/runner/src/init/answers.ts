import { basename } from 'node:path'
import { timeZoneMistake } from '../config/time-zone.js'
import { ask, canAsk, type Terminal } from '../terminal.js'
import { UsageError } from '../usage-error.js'

/** Answers that were given as flags. */
export interface InitOptions {
  readonly organization?: string
  readonly name?: string
  readonly timeZone?: string
  readonly language?: string
  readonly integration?: string
  readonly connector?: string
  readonly employees?: string
  readonly communities?: string
  readonly functions?: string
  readonly yes?: boolean
  readonly force?: boolean
}

/** All that has to be known before anything is written. */
export interface Answers {
  readonly organization: string
  readonly name: string
  readonly timeZone: string
  readonly language: string
  readonly integration: string
  readonly connector: string
  /** Of the csv connector: as given, relative to where the command was given. */
  readonly employees: string | undefined
  readonly communities: string | undefined
  readonly functions: string | undefined
}

type Check = (answer: string) => string | null

/**
 * Asks, in a terminal, for what no flag says, with a guess to be confirmed. Elsewhere, and with `--yes`, the guess is
 * taken, where there is one.
 *
 * @throws UsageError for a flag that cannot be right, or one that is missing elsewhere
 */
export async function gatherAnswers(options: InitOptions, terminal: Terminal, signal: AbortSignal): Promise<Answers> {
  const isAsking = canAsk(terminal) && options.yes !== true
  const answer = async (flag: string, given: string | undefined, question: string, guess: string, check: Check) => {
    if (given !== undefined) return checked(flag, given, check)
    if (!isAsking) return guess
    for (;;) {
      const text = (await ask(terminal, `${question}${guess ? ` [${guess}]` : ''}: `, signal)) || guess
      const mistake = text === '' ? 'must not be empty' : check(text)
      if (mistake === null) return text
      terminal.stderr.write(`  It ${mistake}.\n`)
    }
  }
  if (!isAsking && options.yes !== true && options.organization === undefined && options.name === undefined) {
    throw new UsageError(
      'Nobody can be asked here',
      'Give --organization and --employees, or --yes to take what can be guessed.',
    )
  }
  const folder = basename(terminal.folder)
  const guessedName = options.organization ?? folder
  const name = await answer('--name', options.name, 'Name of the organization', capitalized(guessedName), anyText)
  const organization = await answer(
    '--organization',
    options.organization,
    'A short id for it, for ever',
    slug(name),
    idMistake,
  )
  const timeZone = await answer('--time-zone', options.timeZone, 'Its time zone', localTimeZone(), timeZoneMistake)
  const language = await answer(
    '--language',
    options.language,
    'Language of its mails',
    localLanguage(terminal),
    languageMistake,
  )
  const connector = await answer(
    '--connector',
    options.connector,
    'Connector (see rollcall connectors)',
    'csv',
    anyText,
  )
  const integration = await answer(
    '--integration',
    options.integration,
    'A short id for this integration, for ever',
    'hr',
    idMistake,
  )
  const employees =
    connector === 'csv'
      ? await answer('--employees', options.employees, 'File with the employees (CSV or Excel)', '', anyText)
      : undefined
  if (employees === '') {
    throw new UsageError('The csv connector needs a file to look at', 'Give --employees FILE, an export of your own.')
  }
  const ofItsOwn = async (given: string | undefined, kind: string) => {
    if (given !== undefined || !isAsking || connector !== 'csv') return given
    return (await ask(terminal, `File with the ${kind}, if there is one: `, signal)) || undefined
  }
  const communities = await ofItsOwn(options.communities, 'departments or teams')
  const functions = await ofItsOwn(options.functions, 'functions (job titles)')
  return { organization, name, timeZone, language, integration, connector, employees, communities, functions }
}

function checked(flag: string, given: string, check: Check): string {
  const mistake = check(given)
  if (mistake === null) return given
  throw new UsageError(`${flag} ${mistake}`, 'Run `rollcall init --help` to see all flags.')
}

const anyText: Check = () => null
const idMistake: Check = (text) =>
  /^[a-z0-9][a-z0-9-]{0,63}$/.test(text) ? null : 'must be lower-case letters, digits and hyphens, such as head-office'

const languageMistake: Check = (text) => {
  try {
    new Intl.Locale(text)
    return null
  } catch {
    return 'must be a language such as en, nl or de'
  }
}

function slug(name: string): string {
  const words =
    name
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, 64) || 'organization'
}

function localTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Of those that mails can be written in, the one that the machine is set to. */
function localLanguage({ environment }: Terminal): string {
  const local = (environment['LC_ALL'] || environment['LANG'] || '').slice(0, 2).toLowerCase()
  return ['nl', 'de'].includes(local) ? local : 'en'
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
