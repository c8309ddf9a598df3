import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { closest } from './closest.js'
import { reasonOf } from './read-failure.js'
import type { Path } from './source-text.js'

export interface SecretMistake {
  readonly path: Path
  readonly message: string
}

export interface Filled {
  readonly value: unknown
  readonly mistakes: readonly SecretMistake[]
}

export interface SecretPlace {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder that `${file:…}` is relative to. */
  readonly folder: string
}

const REFERENCE = /\$\{([^}]*)\}/g

/** Whether a text has a reference to a secret. */
export function hasReference(text: string): boolean {
  return text.search(REFERENCE) >= 0
}

/** The files that a text refers to. */
export function filesOf(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([, reference = '']) =>
    reference.startsWith('file:') ? [reference.slice('file:'.length)] : [],
  )
}

/** Puts the secrets in the place of their references, in every text of a value, however deep. */
export async function fillSecrets(value: unknown, place: SecretPlace): Promise<Filled> {
  const mistakes: SecretMistake[] = []
  const filled = await fill(value, [])
  return { value: filled, mistakes }

  async function fill(part: unknown, path: Path): Promise<unknown> {
    if (typeof part === 'string') return hasReference(part) ? fillText(part, path) : part
    if (Array.isArray(part)) return Promise.all(part.map((item, index) => fill(item, [...path, index])))
    if (typeof part !== 'object' || part === null) return part
    const entries = Object.entries(part).map(async ([key, item]) => [key, await fill(item, [...path, key])] as const)
    return Object.fromEntries(await Promise.all(entries))
  }

  async function fillText(text: string, path: Path): Promise<string> {
    // Within a URL a secret is one part of it, whatever characters it has.
    const isPartOfUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    let result = ''
    let end = 0
    for (const match of text.matchAll(REFERENCE)) {
      const secret = await secretOf(match[1] ?? '', place)
      if ('mistake' in secret) mistakes.push({ path, message: secret.mistake })
      else result += text.slice(end, match.index) + (isPartOfUrl ? encodeURIComponent(secret.text) : secret.text)
      end = match.index + match[0].length
    }
    return result + text.slice(end)
  }
}

async function secretOf(reference: string, place: SecretPlace): Promise<{ text: string } | { mistake: string }> {
  const [kind, name] = [reference.slice(0, reference.indexOf(':')), reference.slice(reference.indexOf(':') + 1)]
  if (kind === 'env' && name === name.trim()) {
    const text = place.environment[name]
    return text ? { text } : { mistake: notSet(name, place.environment) }
  }
  if (kind === 'file') {
    try {
      const text = (await readFile(resolve(place.folder, name), 'utf8')).replace(/\r?\n$/, '')
      return text ? { text } : { mistake: `the file ${name} is empty` }
    } catch (error) {
      return { mistake: `the file ${name} cannot be read: ${reasonOf(error)}` }
    }
  }
  const variable = /^\s*(?:env:)?\s*([A-Za-z_]\w*)\s*$/.exec(reference)?.[1]
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a person writes a reference
  const right = variable ? `write \${env:${variable}}` : 'write ${env:NAME} or ${file:/path/to/it}'
  return { mistake: `is no reference to a secret: ${right}` }
}

function notSet(name: string, environment: SecretPlace['environment']): string {
  if (environment[name] === '') return `the environment variable ${name} is empty`
  const near = closest(name, Object.keys(environment))
  return `the environment variable ${name} is not set${near ? `; did you mean ${near}?` : ''}`
}
