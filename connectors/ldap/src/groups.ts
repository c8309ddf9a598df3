import { ConnectorError } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import { dnKey } from './dn.js'
import { type NamedPages, namedPages } from './named-entries.js'
import type { Directory } from './search.js'

/** Names of members, and of accounts (`memberUid`, of POSIX groups). */
export const MEMBER_ATTRIBUTES = ['member', 'uniqueMember', 'memberUid', 'objectSid'] as const

/** The groups that are communities. */
export const groupPages: NamedPages = (directory, config) => pagesWith([], directory, config)

/** The groups that are communities, with their members as far as they come at once. */
export const groupPagesWithMembers: NamedPages = (directory, config) => pagesWith(MEMBER_ATTRIBUTES, directory, config)

function pagesWith(attributes: readonly string[], directory: Directory, config: Config) {
  const { right, groups } = dialectOf(config)
  const filter = config.groups.filter ?? groups
  const bases = groupBases(config)
  const at = bases.join('; ')
  const none = () =>
    new ConnectorError('permission', `No group is found here by ${filter}`, {
      hint: `Mend groups.bases and groups.filter, or choose another \`community\`. If there are groups, the account may not see them. ${right(bases[0] ?? at, config.user)}`,
      at,
    })
  return namedPages(directory, config, { kind: 'groups', bases, filter, name: 'cn', attributes, none })
}

/** The names of all groups, communities or not. */
export async function groupKeys(directory: Directory, config: Config): Promise<Map<string, string>> {
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
