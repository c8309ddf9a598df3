import { stat } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readManifest } from './package-entry.js'

/** Where a connector's code lies. */
export interface ConnectorPlace {
  /** Absolute path of the module to load. */
  readonly entry: string
  readonly packageName: string | null
  readonly version: string | null
}

/** A connector that is not there, or a package that cannot be loaded as one: what to tell the person. */
export interface NotFound {
  readonly problem: string
}

const SHORT_NAME = /^[a-z0-9][a-z0-9-]*$/

/** The package of a connector of ours, by its short name. */
export const packageOfShortName = (name: string) => `@rollcall/connector-${name}`

/**
 * Finds a connector: by a path, relative to `folder`; by the short name of one of ours; or by the name of any package.
 * Packages are looked for from `folder` upwards, then beside the runner.
 */
export async function findConnector(specifier: string, folder: string): Promise<ConnectorPlace | NotFound> {
  if (isPath(specifier)) return atPath(resolve(folder, specifier.replace(/^file:(\/\/)?/, '')))
  const names = SHORT_NAME.test(specifier) ? [packageOfShortName(specifier), specifier] : [specifier]
  for (const name of names) {
    const place = await inPackages(name, folder)
    if (place) return place
  }
  return { problem: `there is no connector ${specifier}: it is none of ours, and no package of that name is installed` }
}

function isPath(specifier: string): boolean {
  return /^\.\.?(\/|$)|^file:/.test(specifier) || isAbsolute(specifier)
}

async function atPath(path: string): Promise<ConnectorPlace | NotFound> {
  const found = await stat(path).catch(() => null)
  if (found === null) return { problem: `there is nothing at ${path}` }
  if (!found.isDirectory()) return { entry: path, packageName: null, version: null }
  return (await inFolder(path)) ?? { problem: `the folder ${path} has no package.json that names a module to load` }
}

async function inFolder(folder: string): Promise<ConnectorPlace | null> {
  const manifest = await readManifest(folder)
  if (!manifest?.entry) return null
  return { entry: manifest.entry, packageName: manifest.name, version: manifest.version }
}

async function inPackages(name: string, folder: string): Promise<ConnectorPlace | null> {
  for (const base of [join(folder, 'package.json'), fileURLToPath(import.meta.url)]) {
    const manifest = packageFile(name, base)
    const place = manifest ? await inFolder(dirname(manifest)) : null
    if (place) return place
  }
  return null
}

function packageFile(name: string, base: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(base))
  } catch {
    return undefined // not installed there
  }
}
