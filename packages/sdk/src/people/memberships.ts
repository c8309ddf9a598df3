/**
 * Who is in which group, where groups may be in groups, also in a circle. Add everything first, in any order, then ask.
 *
 * Members and groups share their identifiers: a member that is a group passes on what it is in to its own members.
 * Memory: some 90 bytes for each member in one group, 150 for each in two, 8 for each further one.
 */
export class Memberships {
  /** Member → groups that it is directly in. */
  readonly #groupsOf = new Map<string, readonly string[]>()
  /** Group → the list of it alone, shared by all who are in no other. */
  readonly #alone = new Map<string, readonly string[]>()
  /** Group → itself and all that it is in; made when it is asked for. */
  readonly #reach = new Map<string, readonly string[]>()
  #met = 0

  /** Takes note of a member of a group. Once more changes nothing. */
  add(member: string, group: string): void {
    const before = this.#groupsOf.get(member)
    if (before === undefined) this.#groupsOf.set(member, this.#onlyIn(group))
    else if (!before.includes(group)) this.#groupsOf.set(member, before.concat(group)) // made to measure, unlike [...before, group]
  }

  /**
   * All groups that somebody is in, each once.
   *
   * @param more groups of which it is known otherwise that they are directly in them
   */
  of(member: string, more: readonly string[] = []): readonly string[] {
    const direct = this.#groupsOf.get(member)
    if (direct !== undefined) this.#met++
    const [first, ...others] = [...(direct ?? []), ...more]
    if (first === undefined) return []
    if (others.length === 0) return this.#reachOf(first)
    return [...new Set([first, ...others].flatMap((group) => this.#reachOf(group)))]
  }

  /**
   * How many members are nobody who was asked for, such as devices and guests. Ask after {@link of} was, once for each.
   *
   * @param groups which of the members are groups, and do not count
   */
  strangers(groups: Iterable<string>): number {
    let strangers = this.#groupsOf.size - this.#met
    for (const group of groups) if (this.#groupsOf.has(group)) strangers--
    return strangers
  }

  #onlyIn(group: string): readonly string[] {
    const known = this.#alone.get(group)
    if (known !== undefined) return known
    const alone = [group]
    this.#alone.set(group, alone)
    return alone
  }

  #reachOf(group: string): readonly string[] {
    const known = this.#reach.get(group)
    if (known !== undefined) return known
    const all = new Set([group])
    for (const one of all) for (const outer of this.#groupsOf.get(one) ?? []) all.add(outer)
    const reach = [...all]
    this.#reach.set(group, reach)
    return reach
  }
}
