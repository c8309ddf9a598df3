import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import { dnKey } from './dn.js'
import type { Entry } from './entry.js'
import { groupKeys, groupPages, MEMBER_ATTRIBUTES } from './groups.js'
import type { Directory } from './search.js'

/**
 * Who is in which community, straight or through groups in groups.
 *
 * Memory: a name for each member, whatever the number of groups that it is in.
 */
export class Memberships {
  readonly #communities = new Map<string, string[]>()
  #members = 0
  #hasFound = false

  static async read(directory: Directory, context: ReadContext<Config>): Promise<Memberships> {
    const memberships = new Memberships()
    const tree = new GroupTree(directory)
    const communities: { key: string; id: string }[] = []
    for await (const page of groupPages(directory, context, MEMBER_ATTRIBUTES)) {
      for (const { id, entry } of page) {
        const key = dnKey(entry.dn)
        communities.push({ key, id })
        await tree.add(key, entry)
      }
    }
    tree.names = await groupKeys(directory, context)
    for (const { key, id } of communities) {
      for (const member of await tree.membersOf(key)) memberships.#put(member, id)
    }
    return memberships
  }

  /** The communities of a person, who is taken off the list of those whom nobody is. */
  take(entry: Entry): readonly string[] {
    const rid = entry.text('primaryGroupID')
    const keys = [dnKey(entry.dn), ...entry.texts('uid').map(uidKey)]
    const found = new Set<string>()
    for (const key of keys) {
      const ids = this.#communities.get(key)
      if (ids === undefined) continue
      for (const id of ids) found.add(id)
      this.#members--
    }
    for (const key of keys) this.#communities.delete(key)
    for (const id of this.#communities.get(ridKey(rid ?? '')) ?? []) found.add(id)
    this.#hasFound ||= found.size > 0
    return [...found]
  }

  /** How many members of the communities nobody was who was read. */
  get strangers(): number {
    return this.#members
  }

  /** @throws ConnectorError where nobody was in any group: a directory that hides members does so without a word */
  requireFound(config: Config): void {
    if (this.#hasFound) return
    const at = (config.groups.bases ?? config.people.bases).join('; ')
    throw new ConnectorError('permission', 'Nobody who is read is in any of the groups', {
      hint: `If groups.filter finds the right ones, the account may not read member (uniqueMember, memberUid). ${dialectOf(config).right(at, config.user)}`,
      at,
    })
  }

  #put(member: string, community: string): void {
    const known = this.#communities.get(member)
    if (known !== undefined) {
      known.push(community)
      return
    }
    this.#communities.set(member, [community])
    if (!member.startsWith('rid:')) this.#members++
  }
}

/** Groups with the keys of their members; those in between are read when they are come upon. */
class GroupTree {
  /** Of all groups: key → name. */
  names: ReadonlyMap<string, string> = new Map()
  readonly #directory: Directory
  readonly #members = new Map<string, readonly string[]>()

  constructor(directory: Directory) {
    this.#directory = directory
  }

  async add(key: string, entry: Entry): Promise<readonly string[]> {
    const members = [
      ...(await this.#directory.whole(entry, 'member')).map(dnKey),
      // A unique member may carry a number behind its name: cn=x#'01'B.
      ...(await this.#directory.whole(entry, 'uniqueMember')).map((name) => dnKey(name.replace(/#'[01]*'B$/, ''))),
      ...(await this.#directory.whole(entry, 'memberUid')).map(uidKey),
      // Those whose primary group this is are not among its members.
      ...ridOf(entry.bytes('objectSid')).map(ridKey),
    ]
    this.#members.set(key, members)
    return members
  }

  /** The members that are no groups, of a group and of all groups in it; groups may lead in a circle. */
  async membersOf(group: string): Promise<ReadonlySet<string>> {
    const seen = new Set([group])
    const found = new Set<string>()
    for (const open = [group]; open.length > 0; ) {
      const key = open.pop() ?? ''
      for (const member of await this.#straightMembers(key)) {
        if (!this.names.has(member) && !this.#members.has(member)) found.add(member)
        else if (!seen.has(member)) {
          seen.add(member)
          open.push(member)
        }
      }
    }
    return found
  }

  async #straightMembers(key: string): Promise<readonly string[]> {
    const known = this.#members.get(key)
    if (known !== undefined) return known
    return this.add(key, await this.#directory.entry(this.names.get(key) ?? '', MEMBER_ATTRIBUTES))
  }
}

function uidKey(uid: string): string {
  return `uid:${uid.toLowerCase()}`
}

function ridKey(rid: string): string {
  return `rid:${rid}`
}

/** The number of a group in its domain: the end of its SID. */
function ridOf(sid: Buffer | null): string[] {
  return sid === null || sid.length < 12 ? [] : [String(sid.readUInt32LE(sid.length - 4))]
}
