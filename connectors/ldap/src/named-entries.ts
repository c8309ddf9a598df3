import { ConnectorError, endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import type { Entry } from './entry.js'
import { Directory } from './search.js'
import { PROOF } from './values.js'

/** An entry that can be a community. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly entry: Entry
}

interface Wanted {
  /** For people: `groups`. */
  readonly kind: string
  readonly bases: readonly string[]
  readonly filter: string
  /** The attribute that holds their name. */
  readonly name: string
  readonly attributes?: readonly string[]
  /** Of a directory that shows none, which may hide them: it does so without a word. */
  none(): ConnectorError
}

export type NamedPages = (directory: Directory, config: Config) => AsyncGenerator<readonly Named[], void, void>

/** All that match, each once. */
export async function* namedPages(directory: Directory, config: Config, wanted: Wanted): ReturnType<NamedPages> {
  const { kind, bases, filter, name: naming, attributes = [] } = wanted
  const { identifier, right } = dialectOf(config)
  const seen = new Set<string>()
  for (const base of bases) {
    for await (const page of directory.pages({ base, filter, attributes: [identifier, naming, ...attributes] })) {
      const found: Named[] = []
      for (const entry of page) {
        const id = entry.identifier(identifier)
        const name = entry.text(naming)
        if (id === null || name === null) {
          throw new ConnectorError('permission', `The account may not read ${identifier} and ${naming} of ${kind}`, {
            hint: `See that \`directory\` is right. Else the account has lost a right. ${right(base, config.user)}`,
            at: base,
          })
        }
        if (seen.has(id)) continue
        seen.add(id)
        found.push({ id, name, entry })
      }
      yield found
    }
  }
  if (seen.size === 0) throw wanted.none()
}

/** Entries as communities. */
export async function* readNamed(context: ReadContext<Config>, pages: NamedPages): Read<SourceCommunity> {
  await using directory = await Directory.open(context)
  for await (const page of pages(directory, context.config)) {
    yield page.map(({ id, name, entry }) => ({ id, name, at: entry.dn }))
  }
  return endOfRead({ proof: PROOF })
}
