import type { AnyConnector } from '@rollcall/sdk'

/** A connector that was found and loaded. */
export interface LoadedConnector {
  /** As the configuration names it. */
  readonly specifier: string
  readonly packageName: string | null
  readonly version: string | null
  readonly connector: AnyConnector
}
