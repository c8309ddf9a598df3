import type { Member } from './schema.js'

/**
 * Who is in which group. Groups may be in groups, and come in any order; of a group that holds everybody of the account Google
 * lists no members.
 *
 * Memory: some 90 bytes for each member in one group, 150 for each in two.
 */
export class Memberships {
  readonly #communities: ReadonlySet<string>
  readonly #ofMember = new Map<string, readonly string[]>()
  /** Group → groups that it is directly in. */
  readonly #outer = new Map<string, Set<string>>()
  /** Groups that hold everybody. */
  readonly #everybody = new Set<string>()
  /** Group → itself and all that it is in, those that are communities; made when it is asked for. */
  readonly #reach = new Map<string, readonly string[]>()
  #outsiders = 0
  #groupsOfOthers = 0
  #met = 0

  /** @param communities groups that are communities */
  constructor(communities: ReadonlySet<string>) {
    this.#communities = communities
  }

  /**
   * Takes note of a member. Once more changes nothing.
   *
   * @param alone the group, in one list for all who are in no other
   * @param isGroup whether an identifier is that of a group of this account
   */
  add(alone: readonly [string], { id, type }: Member, isGroup: (id: string) => boolean): void {
    const [group] = alone
    if (type === 'CUSTOMER') this.#everybody.add(group)
    else if (!id || type === 'EXTERNAL') this.#outsiders++
    else if (isGroup(id)) this.#nest(id, group)
    else if (type === 'GROUP') this.#groupsOfOthers++
    else {
      const before = this.#ofMember.get(id)
      if (before === undefined) this.#ofMember.set(id, alone)
      else if (!before.includes(group)) this.#ofMember.set(id, before.concat(group)) // made to measure, unlike [...before, group]
    }
  }

  /** Identifiers of the communities that a user is in. */
  of(user: string): readonly string[] {
    const direct = this.#ofMember.get(user)
    if (direct !== undefined) this.#met++
    const [first, ...others] = [...(direct ?? []), ...this.#everybody]
    if (first === undefined) return []
    if (others.length === 0) return this.#reachOf(first)
    return [...new Set([first, ...others].flatMap((group) => this.#reachOf(group)))]
  }

  /** What should be known of members, a sentence each. Ask when all users were looked up. */
  *remarks(): Generator<string> {
    const nobody = this.#ofMember.size - this.#met
    if (nobody > 0) yield `members of groups that are none of the users who count: ${nobody}`
    if (this.#outsiders > 0) yield `members of groups from outside the account: ${this.#outsiders}`
    const groups = this.#groupsOfOthers
    if (groups > 0) yield `groups of other accounts in groups, so that nobody knows who is in them: ${groups}`
  }

  #nest(inner: string, outer: string): void {
    const known = this.#outer.get(inner)
    if (known === undefined) this.#outer.set(inner, new Set([outer]))
    else known.add(outer)
  }

  #reachOf(group: string): readonly string[] {
    const known = this.#reach.get(group)
    if (known !== undefined) return known
    const all = new Set([group])
    for (const one of all) for (const outer of this.#outer.get(one) ?? []) all.add(outer)
    const reach = [...all].filter((one) => this.#communities.has(one))
    this.#reach.set(group, reach)
    return reach
  }
}
