import { ConnectorError, type Log } from '@rollcall/sdk'
import { Memberships } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import { dnKey } from './dn.js'
import type { Entry } from './entry.js'
import { groupBases, groupKeys, groupPagesWithMembers, MEMBER_ATTRIBUTES } from './groups.js'
import type { Directory } from './search.js'
import { UnseenMembers } from './unseen-members.js'

/** Who is in which community, straight or through groups in groups: `Communities` of their kind. */
export class GroupMembers {
  readonly attributes = ['uid', 'primaryGroupID']
  /** Names of members in the names of groups, as keys. */
  readonly #memberships = new Memberships()
  /** Of all groups: key → name. */
  readonly #names: Map<string, string>
  /** Of communities: key → id. */
  readonly #communities = new Map<string, string>()
  /** Number of a group in its domain → keys. Those whose primary group it is are not among its members. */
  readonly #byNumber = new Map<string, string[]>()
  readonly #unseen: UnseenMembers
  readonly #directory: Directory
  readonly #config: Config

  private constructor(directory: Directory, config: Config, names: Map<string, string>) {
    this.#directory = directory
    this.#config = config
    this.#names = names
    this.#unseen = new UnseenMembers(config)
  }

  static async read(directory: Directory, config: Config): Promise<GroupMembers> {
    const all = new GroupMembers(directory, config, await groupKeys(directory, config))
    const inner = new Set<string>()
    for await (const page of groupPagesWithMembers(directory, config)) {
      for (const { id, entry } of page) {
        const key = dnKey(entry.dn)
        all.#names.set(key, entry.dn)
        all.#communities.set(key, id)
        await all.#add(key, entry, inner)
      }
    }
    // Groups within these, which may be in a circle, come after those that are known.
    for (const key of inner) {
      if (all.#communities.has(key)) continue
      await all.#add(key, await directory.entry(all.#names.get(key) ?? '', MEMBER_ATTRIBUTES), inner)
    }
    return all
  }

  of(entry: Entry): readonly string[] {
    const primary = this.#byNumber.get(entry.text('primaryGroupID') ?? '')
    const key = dnKey(entry.dn)
    this.#unseen.see(key)
    const keys = [key, ...entry.texts('uid').map(uidKey)]
    const groups = new Set(keys.flatMap((key) => this.#memberships.of(key, primary)))
    return [...groups].flatMap((key) => this.#communities.get(key) ?? [])
  }

  async end(log: Log): Promise<void> {
    await this.#unseen.lookFor(this.#directory)
    const strangers = this.#memberships.strangers(this.#names.keys())
    if (strangers > 0) log.info(`members of groups who are no people that are read: ${strangers}`)
  }

  nobody(): ConnectorError {
    const at = groupBases(this.#config).join('; ')
    const right = dialectOf(this.#config).right(at, this.#config.user)
    return new ConnectorError('permission', 'Nobody who is read is in any of the groups', {
      hint: `If groups.filter finds the right ones, the account may not read member (uniqueMember, memberUid). ${right}`,
      at,
    })
  }

  async #add(group: string, entry: Entry, inner: Set<string>): Promise<void> {
    for (const name of await this.#directory.whole(entry, 'member')) {
      const member = dnKey(name)
      this.#memberships.add(member, group)
      if (this.#names.has(member)) inner.add(member)
      else this.#unseen.add(member, name)
    }
    for (const name of await this.#directory.whole(entry, 'uniqueMember')) {
      // A unique member may carry a number behind its name: cn=x#'01'B.
      const member = dnKey(name.replace(/#'[01]*'B$/, ''))
      this.#memberships.add(member, group)
      if (this.#names.has(member)) inner.add(member)
    }
    for (const uid of await this.#directory.whole(entry, 'memberUid')) this.#memberships.add(uidKey(uid), group)
    const number = numberOf(entry.bytes('objectSid'))
    if (number !== null) this.#byNumber.set(number, [...(this.#byNumber.get(number) ?? []), group])
  }
}

function uidKey(uid: string): string {
  return `uid:${uid.toLowerCase()}`
}

/** The number of a group in its domain: the end of its SID. */
function numberOf(sid: Buffer | null): string | null {
  return sid === null || sid.length < 12 ? null : String(sid.readUInt32LE(sid.length - 4))
}
