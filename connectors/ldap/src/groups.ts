import { ConnectorError, endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import { dnKey } from './dn.js'
import type { Entry } from './entry.js'
import { Directory } from './search.js'
import { PROOF } from './values.js'

/** Names of members, and of accounts (`memberUid`, of POSIX groups). */
export const MEMBER_ATTRIBUTES = ['member', 'uniqueMember', 'memberUid', 'objectSid'] as const

export interface Group {
  readonly id: string
  readonly name: string
  readonly entry: Entry
}

/** The groups that are communities. */
export async function* readGroups(context: ReadContext<Config>): Read<SourceCommunity> {
  await using directory = await Directory.open(context)
  for await (const page of groupPages(directory, context, [])) {
    yield page.map(({ id, name, entry }) => ({ id, name, at: entry.dn }))
  }
  return endOfRead({ proof: PROOF })
}

/** @throws ConnectorError where there is none: a directory that hides groups does so without a word */
export async function* groupPages(
  directory: Directory,
  { config }: ReadContext<Config>,
  attributes: readonly string[],
): AsyncGenerator<readonly Group[]> {
  const { identifier, right, groups } = dialectOf(config)
  const filter = config.groups.filter ?? groups
  const bases = groupBases(config)
  const seen = new Set<string>()
  for (const base of bases) {
    await directory.entry(base, ['1.1'])
    for await (const page of directory.pages({ base, filter, attributes: [identifier, 'cn', ...attributes] })) {
      const found: Group[] = []
      for (const entry of page) {
        const id = entry.identifier(identifier)
        const name = entry.text('cn')
        if (id === null || name === null) {
          const hint = `See that \`directory\` is right. Else the account has lost a right. ${right(base, config.user)}`
          throw new ConnectorError('permission', `The account may not read ${identifier} and cn of groups`, {
            hint,
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
  if (seen.size > 0) return
  const at = bases.join('; ')
  throw new ConnectorError('permission', `No group is found here by ${filter}`, {
    hint: `Mend groups.bases and groups.filter, or choose another \`community\`. If there are groups, the account may not see them. ${right(bases[0] ?? at, config.user)}`,
    at,
  })
}

/** The names of all groups, communities or not. */
export async function groupKeys(directory: Directory, { config }: ReadContext<Config>): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const base of groupBases(config)) {
    for await (const page of directory.pages({ base, filter: dialectOf(config).groups, attributes: ['1.1'] })) {
      for (const { dn } of page) found.set(dnKey(dn), dn)
    }
  }
  return found
}

export function groupBases(config: Config): readonly string[] {
  return config.groups.bases ?? config.people.bases
}
