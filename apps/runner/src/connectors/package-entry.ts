import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../config/mistakes.js'

/** What a package says of itself, as far as it matters here. */
export interface PackageManifest {
  readonly name: string | null
  readonly version: string | null
  readonly description: string | null
  readonly keywords: readonly string[]
  /** Absolute path of the module that `import` would load, or null where it has none. */
  readonly entry: string | null
}

/** Reads `package.json` in a folder, or gives null where there is none that can be read. */
export async function readManifest(folder: string): Promise<PackageManifest | null> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const manifest = parsed(text)
  if (manifest === null) return null
  const entry = entryOf(manifest)
  return {
    name: textOf(manifest['name']),
    version: textOf(manifest['version']),
    description: textOf(manifest['description']),
    keywords: Array.isArray(manifest['keywords']) ? manifest['keywords'].map(String) : [],
    entry: entry === null ? null : join(folder, entry),
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** The entry as Node resolves it for an import. */
function entryOf(manifest: Readonly<Record<string, unknown>>): string | null {
  const { exports, main } = manifest
  if (exports === undefined || exports === null) return textOf(main) ?? 'index.js'
  const root = isObject(exports) && '.' in exports ? exports['.'] : exports
  return targetOf(root)
}

const CONDITIONS = ['node', 'import', 'module-sync', 'default']

function targetOf(target: unknown): string | null {
  if (typeof target === 'string') return target
  if (Array.isArray(target)) return target.map(targetOf).find((found) => found !== null) ?? null
  if (!isObject(target)) return null
  // The package's own order decides, as in Node.
  for (const [condition, inner] of Object.entries(target)) {
    const found = CONDITIONS.includes(condition) ? targetOf(inner) : null
    if (found !== null) return found
  }
  return null
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
