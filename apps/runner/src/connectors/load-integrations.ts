import { closest } from '../config/closest.js'
import type { Configuration, IntegrationConfig } from '../config/configuration.js'
import { ConfigurationError } from '../config/configuration-error.js'
import type { ReadConfiguration } from '../config/load-configuration.js'
import {
  type Finding,
  findingBelow,
  findingsOf,
  isObject,
  jsonSchemaOf,
  pathText,
  valueAt,
} from '../config/mistakes.js'
import type { Path } from '../config/source-text.js'
import type { NotFound } from './find-connector.js'
import { installedConnectors } from './installed-connectors.js'
import type { Integration } from './integration.js'
import type { LoadedConnector } from './load-connector.js'
import { misplacedIn } from './misplaced.js'

export type LoadConnector = (specifier: string, folder: string) => Promise<LoadedConnector | NotFound>

/** What a connector made of the configuration that was written for it. */
interface Accepted {
  readonly loaded: LoadedConnector
  readonly config: never
  readonly community: string
  readonly jobFunction: string | null
}

/**
 * Loads the connectors that a configuration names, and has each check what was written for it.
 *
 * @returns all integrations, in the order of the file
 * @throws ConfigurationError with all mistakes of the file at once, those that only the connectors know included
 */
export async function loadIntegrations(read: ReadConfiguration, load: LoadConnector): Promise<readonly Integration[]> {
  const findings: Finding[] = []
  const accepted = new Map<string, Accepted>()
  for (const [place, path] of integrationsIn(read.filled)) {
    const result = await acceptConfig(place, path, read.folder, load)
    if (Array.isArray(result)) findings.push(...result)
    else accepted.set(path.join('/'), result)
  }
  const explained = new Set(findings.flatMap((finding) => finding.explains ?? []).map(pathText))
  const others = read.mistakes.filter(({ path }) => !explained.has(path))
  const own = findings.map(read.locate).filter((mistake) => !others.some((other) => other.path === mistake.path))
  const mistakes = [...others, ...own].sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
  if (read.configuration === null || mistakes.length > 0) throw new ConfigurationError(read.file, mistakes)
  return assembled(read.configuration, accepted)
}

/** What stands where integrations should stand, also in a file that has mistakes elsewhere. */
function* integrationsIn(filled: unknown): Generator<readonly [Readonly<Record<string, unknown>>, Path]> {
  for (const [o, organization] of listOf(valueAt(filled, ['organizations'])).entries()) {
    for (const [i, integration] of listOf(valueAt(organization, ['integrations'])).entries()) {
      if (isObject(integration)) yield [integration, ['organizations', o, 'integrations', i]]
    }
  }
}

async function acceptConfig(
  written: Readonly<Record<string, unknown>>,
  path: Path,
  folder: string,
  load: LoadConnector,
): Promise<Accepted | Finding[]> {
  const specifier = written['connector']
  if (typeof specifier !== 'string' || specifier === '') return [] // the file's own schema has said so
  const loaded = await load(specifier, folder)
  if ('problem' in loaded) {
    return [{ path: [...path, 'connector'], message: loaded.problem + (await suggestion(specifier, folder)) }]
  }
  const { connector } = loaded
  const value = written['config'] ?? {}
  const result = connector.config.safeParse(value)
  const schema = jsonSchemaOf(connector.config)
  const misplaced = misplacedIn(written, schema).map((finding) => findingBelow(path, finding))
  const explained = new Set(misplaced.flatMap((finding) => finding.explains ?? []).map(pathText))
  const said = result.success ? [] : findingsOf(result.error.issues, value, schema)
  const findings: Finding[] = [
    ...misplaced,
    ...said
      .map((finding) => findingBelow([...path, 'config'], finding))
      .filter((finding) => !explained.has(pathText(finding.path))),
  ]
  const community = chosen(written['community'], connector.communityFrom)
  const jobFunction = chosen(written['function'], connector.functionFrom ?? {})
  if (community === null) {
    findings.push({ path: [...path, 'community'], message: choices(connector.name, connector.communityFrom) })
  }
  if (jobFunction === null && written['function'] !== undefined && written['function'] !== false) {
    findings.push({
      path: [...path, 'function'],
      message: choices(connector.name, connector.functionFrom ?? {}, '; or false, for none'),
    })
  }
  if (!result.success || community === null || findings.length > 0) return findings
  const hasFunctions = connector.functions !== undefined && connector.hasFunctions?.(result.data) !== false
  return { loaded, config: result.data, community, jobFunction: hasFunctions ? jobFunction : null }
}

/** The entity that was asked for, the first where none was, null where there is no such one. */
function chosen(asked: unknown, from: Readonly<Record<string, string>>): string | null {
  if (asked === undefined) return Object.keys(from)[0] ?? null
  return typeof asked === 'string' && Object.hasOwn(from, asked) ? asked : null
}

/** @param instead what else may be written, and what it means */
function choices(connector: string, from: Readonly<Record<string, string>>, instead = ''): string {
  const keys = Object.keys(from)
  if (keys.length === 0) return `must be left out: ${connector} has none`
  return `must be ${new Intl.ListFormat('en', { type: 'disjunction' }).format(keys)} with ${connector}${instead}`
}

async function suggestion(specifier: string, folder: string): Promise<string> {
  const names = (await installedConnectors(folder)).map((installed) => installed.name)
  const near = closest(specifier, names)
  if (near) return `; did you mean ${near}?`
  return names.length > 0 ? `; installed are ${names.join(', ')}` : ''
}

function assembled(configuration: Configuration, accepted: ReadonlyMap<string, Accepted>): readonly Integration[] {
  return configuration.organizations.flatMap((organization, o) =>
    organization.integrations.flatMap((settings: IntegrationConfig, i) => {
      const found = accepted.get(['organizations', o, 'integrations', i].join('/'))
      if (!found) return []
      return [
        { name: `${organization.id}/${settings.id}`, organization, settings, folder: configuration.folder, ...found },
      ]
    }),
  )
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
