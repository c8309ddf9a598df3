import { pathToFileURL } from 'node:url'
import { type AnyConnector, isConnector } from '@rollcall/sdk'
import { findConnector, type NotFound } from './find-connector.js'

/** A connector that was found and loaded. */
export interface LoadedConnector {
  /** As the configuration names it. */
  readonly specifier: string
  /** Null where it was loaded from a file that is no package. */
  readonly packageName: string | null
  readonly version: string | null
  readonly connector: AnyConnector
}

/**
 * Loads a connector's code: ours and a stranger's alike, by what the configuration calls it.
 *
 * @param folder where the configuration lies: paths start there, packages are looked for there first
 * @returns the connector, or what to tell the person
 */
export async function loadConnector(specifier: string, folder: string): Promise<LoadedConnector | NotFound> {
  const place = await findConnector(specifier, folder)
  if ('problem' in place) return place
  const { entry, packageName, version } = place
  const name = packageName ?? entry
  let module: { readonly default?: unknown }
  try {
    module = await import(pathToFileURL(entry).href)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problem: `the connector ${name} cannot be loaded: ${reason}` }
  }
  if (!isConnector(module.default)) {
    return { problem: `${name} is no connector: its default export was not made with defineConnector of @rollcall/sdk` }
  }
  return { specifier, packageName, version, connector: module.default }
}
