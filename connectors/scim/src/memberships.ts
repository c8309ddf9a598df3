import type { Member, User } from './schema.js'

/**
 * Who is in which group: by the members of the groups and by the groups of the users, since services are known to hide or
 * to cut off either. Whoever is in a group is in those that the group is in as well.
 *
 * Memory: some 90 bytes for each user in one group, 150 for each in two.
 */
export class Memberships {
  readonly #groups = new Set<string>()
  /** Group → groups that it is directly in. */
  readonly #outer = new Map<string, Set<string>>()
  /** Group → itself and all groups that it is in; made when it is asked for. */
  readonly #reach = new Map<string, readonly string[]>()
  readonly #ofMember = new Map<string, readonly string[]>()
  readonly #innerNotRead = new Set<string>()
  #met = 0

  /** Whether any group has a member. */
  get hasMembers(): boolean {
    return this.#ofMember.size > 0 || this.#outer.size > 0
  }

  /** Adds a group. Add all of them, then {@link close}. */
  add(id: string, members: readonly Member[]): void {
    this.#groups.add(id)
    const alone = [id] // shared by all who are in this group only
    for (const { value, type, $ref } of members) {
      if (typeof value !== 'string' || value === '') continue
      if (isGroup(type, $ref)) this.#nest(value, id)
      else {
        const before = this.#ofMember.get(value)
        if (before === undefined) this.#ofMember.set(value, alone)
        else if (!before.includes(id)) this.#ofMember.set(value, before.concat(id)) // made to measure, unlike [...before, id]
      }
    }
  }

  /** Finds the groups among members of which it was not said what they are. */
  close(): void {
    for (const id of this.#groups) {
      const within = this.#ofMember.get(id)
      // Where users and groups are numbered, user 7 and group 7 are two things.
      if (within === undefined || /^\d+$/.test(id)) continue
      for (const outer of within) this.#nest(id, outer)
      this.#ofMember.delete(id)
    }
    for (const inner of this.#outer.keys()) if (!this.#groups.has(inner)) this.#innerNotRead.add(inner)
  }

  /** Ids of the groups that a user is in. */
  of({ id, groups }: User): readonly string[] {
    const listed = this.#ofMember.get(id ?? '')
    if (listed !== undefined) this.#met++
    const own = groups?.flatMap(({ value }) => (value && this.#groups.has(value) ? [value] : [])) ?? []
    const direct = new Set([...(listed ?? []), ...own])
    const [first] = direct
    if (first === undefined) return []
    if (direct.size === 1) return this.#reachOf(first)
    return [...new Set([...direct].flatMap((group) => this.#reachOf(group)))]
  }

  /** What should be known of members, a sentence each. Ask when all users were looked up. */
  *remarks(): Generator<string> {
    const others = this.#ofMember.size - this.#met
    if (others > 0) yield `members of groups that are none of the users read: ${others}`
    const inner = this.#innerNotRead.size
    if (inner > 0) yield `groups within groups that were not read, so that nobody knows who is in them: ${inner}`
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
    const reach = [...all]
    this.#reach.set(group, reach)
    return reach
  }
}

function isGroup(type: Member['type'], ref: Member['$ref']): boolean {
  if (type) return type.toLowerCase() === 'group'
  return ref ? /\/Groups\//i.test(ref) : false
}
