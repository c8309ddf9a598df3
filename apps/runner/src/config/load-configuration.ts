import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Safeguards } from '@rollcall/engine'
import type { Configuration } from './configuration.js'
import { ConfigurationError, type Mistake, mistakeOfFile } from './configuration-error.js'
import { type Finding, findingsOf, jsonSchemaOf, pathText, valueAt } from './mistakes.js'
import { reasonOf } from './read-failure.js'
import { ConfigurationFile } from './schema.js'
import { fillSecrets } from './secrets.js'
import { type Path, readSourceText, type SourceText } from './source-text.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** A configuration's file as it was read, good or not. */
export interface ReadConfiguration {
  readonly file: string
  readonly folder: string
  /** As written, with its references to secrets. */
  readonly written: unknown
  /** With its secrets in place; parts whose secret could not be had are as written. */
  readonly filled: unknown
  /** Null where there are mistakes. */
  readonly configuration: Configuration | null
  readonly mistakes: readonly Mistake[]
  /** A finding as a mistake that names its line. */
  locate(finding: Finding): Mistake
}

/** Reads and checks the file, all but what only the connectors know. */
export async function readConfiguration(file: string, environment: Environment): Promise<ReadConfiguration> {
  const folder = dirname(file)
  const source = /\.[cm]?[jt]s$/.test(file) ? await fromProgram(file) : await fromText(file)
  const locate = ({ path, shownPath, message }: Finding) => ({
    path: pathText(shownPath ?? path),
    line: null,
    column: null,
    ...source.placeOf(path),
    message,
  })
  if (source.mistakes.length > 0) {
    return {
      file,
      folder,
      written: undefined,
      filled: undefined,
      configuration: null,
      mistakes: source.mistakes,
      locate,
    }
  }
  const { value: filled, mistakes: missing } = await fillSecrets(source.value, { environment, folder })
  const result = ConfigurationFile.safeParse(filled)
  const said = result.success ? [] : findingsOf(result.error.issues, filled, jsonSchemaOf(ConfigurationFile))
  // What follows from a secret that is missing is no mistake of its own.
  const own = said.filter((finding) => !missing.some((secret) => startsWith(finding.path, secret.path)))
  const mistakes = [...missing, ...own, ...(result.success ? await mistakesOfMail(result.data, filled) : [])]
    .map(locate)
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
  const configuration = result.success && mistakes.length === 0 ? toConfiguration(file, folder, result.data) : null
  return { file, folder, written: source.value, filled, configuration, mistakes, locate }
}

/** @throws ConfigurationError with all mistakes at once */
export function checkedConfiguration({ file, configuration, mistakes }: ReadConfiguration): Configuration {
  if (configuration === null) throw new ConfigurationError(file, mistakes)
  return configuration
}

async function fromText(file: string): Promise<SourceText> {
  try {
    const source = readSourceText(await readFile(file))
    return source.value === null ? unreadable('there is nothing in the file') : source
  } catch (error) {
    return unreadable(`the file cannot be read: ${reasonOf(error)}`)
  }
}

async function fromProgram(file: string): Promise<SourceText> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(file).href)
    if (module.default === undefined) return unreadable('must end in `export default defineConfig({ … })`')
    return { value: module.default, mistakes: [], placeOf: () => null }
  } catch (error) {
    return unreadable(`this program fails: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function unreadable(message: string): SourceText {
  return { value: undefined, mistakes: [mistakeOfFile(message)], placeOf: () => null }
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key)
}

const NEEDED_TO_SEND = {
  from: 'who the mails come from: "Acme <people@acme.example>"',
  link: 'the page of the first login, to which invitations lead: https://people.acme.example/welcome',
} as const

/** Defaults are good enough for files in a folder, but not for mails to people: they cannot reach this machine. */
async function mistakesOfMail({ mail }: ConfigurationFile, filled: unknown): Promise<readonly Finding[]> {
  const { mistakesIn } = await import('@rollcall/mail')
  const wrong = mistakesIn(mail).map(({ path, message, hint }) => ({
    path: path.split('.'),
    message: `${message.charAt(0).toLowerCase()}${message.slice(1)}. ${hint}`,
  }))
  if (mail.transport.startsWith('file:')) return wrong
  const missing = (['from', 'link'] as const)
    .filter((key) => valueAt(filled, ['mail', key]) === undefined)
    .map((key) => ({ path: ['mail', key], message: `is missing (${NEEDED_TO_SEND[key]})` }))
  return [...wrong, ...missing]
}

function toConfiguration(file: string, folder: string, read: ConfigurationFile): Configuration {
  return {
    file,
    folder,
    database: read.database,
    mail: read.mail,
    queue: read.queue,
    organizations: read.organizations.map((organization) => ({
      ...organization,
      integrations: organization.integrations.map((integration) => ({
        ...integration,
        community: integration.community,
        function: integration.function,
        safeguards: toSafeguards(integration.safeguards),
      })),
    })),
  }
}

function toSafeguards({
  firstImport,
  ...limits
}: ConfigurationFile['organizations'][number]['integrations'][number]['safeguards']): Safeguards {
  return { firstImport, limits }
}
