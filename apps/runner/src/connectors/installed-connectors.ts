import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageOfShortName } from './find-connector.js'
import { type PackageManifest, readManifest } from './package-entry.js'

/** A package that says that it is a connector. */
export interface InstalledConnector {
  /** What to write in the configuration: the short name of ours, else the package's. */
  readonly name: string
  readonly packageName: string
  readonly version: string | null
  readonly description: string | null
}

const KEYWORD = 'rollcall-connector'
const OURS = packageOfShortName('')

/** The connectors that can be named without a path: those reachable from a folder, and those beside the runner. */
export async function installedConnectors(folder: string): Promise<readonly InstalledConnector[]> {
  const found = new Map<string, InstalledConnector>()
  for (const start of [folder, dirname(fileURLToPath(import.meta.url))]) {
    for (let at = start; ; at = dirname(at)) {
      for (const manifest of await connectorsIn(join(at, 'node_modules'))) {
        const packageName = manifest.name
        if (packageName === null || found.has(packageName)) continue
        const { version, description } = manifest
        const name = packageName.startsWith(OURS) ? packageName.slice(OURS.length) : packageName
        found.set(packageName, { name, packageName, version, description })
      }
      if (dirname(at) === at) break
    }
  }
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'))
}

async function connectorsIn(modules: string): Promise<readonly PackageManifest[]> {
  const packages = await packagesIn(modules)
  const manifests = await Promise.all(packages.map((name) => readManifest(join(modules, name))))
  return manifests.filter((manifest) => manifest?.keywords.includes(KEYWORD) === true).filter((found) => found !== null)
}

async function packagesIn(modules: string): Promise<readonly string[]> {
  const names = await listing(modules)
  const scoped = names
    .filter((name) => name.startsWith('@'))
    .map(async (scope) => (await listing(join(modules, scope))).map((name) => `${scope}/${name}`))
  return [...names.filter((name) => !/^[@.]/.test(name)), ...(await Promise.all(scoped)).flat()]
}

async function listing(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []) // most folders on the way up have no packages
}
