import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Integration } from '../connectors/integration.js'
import type { ReadConfiguration } from './load-configuration.js'
import { isSecretAt } from './masked.js'
import { type Finding, findingBelow, isObject, type JsonSchema, jsonSchemaOf, valueAt } from './mistakes.js'
import { ConfigurationFile } from './schema.js'
import { filesOf, hasReference } from './secrets.js'
import type { Path } from './source-text.js'

/**
 * Secrets that more people can read than need to: those that stand in the configuration as plain text, and files of
 * secrets that are open to everybody on this machine.
 *
 * @param selected integrations that are looked at, beside what they share
 */
export async function exposedSecrets(
  { folder, written, configuration }: Pick<ReadConfiguration, 'folder' | 'written' | 'configuration'>,
  selected: readonly Integration[],
): Promise<readonly Finding[]> {
  const { organizations: _, ...shared } = isObject(written) ? written : {}
  const findings = [...(await exposedIn(shared, jsonSchemaOf(ConfigurationFile), folder))]
  for (const { organization, settings, loaded } of selected) {
    const o = configuration?.organizations.indexOf(organization) ?? -1
    const path = ['organizations', o, 'integrations', organization.integrations.indexOf(settings), 'config']
    const own = await exposedIn(valueAt(written, path), jsonSchemaOf(loaded.connector.config), folder)
    findings.push(...own.map((finding) => findingBelow(path, finding)))
  }
  return findings
}

async function exposedIn(written: unknown, schema: JsonSchema, folder: string): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const [path, text] of textsOf(written, [])) {
    if (!hasReference(text) && isPlainSecret(path, text, schema)) findings.push({ path, message: PLAIN })
    for (const file of filesOf(text)) {
      if (await isOpen(resolve(folder, file))) {
        findings.push({ path, message: `everybody on this machine may read the file ${file}: chmod 600 ${file}` })
      }
    }
  }
  return findings
}

const PLAIN =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a person writes a reference
  'a secret stands here as plain text: write "${env:NAME}" or "${file:/path/to/it}" instead'

function* textsOf(value: unknown, path: Path): Generator<readonly [Path, string]> {
  if (typeof value === 'string') yield [path, value]
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsOf(item, [...path, index])
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* textsOf(item, [...path, key])
}

function isPlainSecret(path: Path, text: string, schema: JsonSchema): boolean {
  return text !== '' && (isSecretAt(schema, path) || /:\/\/[^:/@\s]*:[^@\s]+@/.test(text))
}

/** Containers mount secrets below /run for all of theirs, who are only one; Windows has no such modes. */
async function isOpen(file: string): Promise<boolean> {
  if (process.platform === 'win32' || /^\/(var\/)?run\//.test(file)) return false
  const { mode } = await stat(file)
  return (mode & 0o004) !== 0 && !(await isCertificate(file))
}

/** Certificates are shown to everybody who asks, and other programs of this machine read the same file. */
async function isCertificate(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8')
  return text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY-----')
}
