import { Memberships } from '@rollcall/sdk/people'
import type { Member, User } from './schema.js'

/**
 * Who is in which group: by the members of the groups and by the groups of the users, since services are known to hide or
 * to cut off either.
 */
export class GroupMembers {
  readonly #memberships = new Memberships()
  readonly #groups = new Set<string>()
  /** Members that are said to be groups. */
  readonly #inner = new Set<string>()
  #hasMembers = false

  /** Whether any group has a member. */
  get hasMembers(): boolean {
    return this.#hasMembers
  }

  add(id: string, members: readonly Member[]): void {
    this.#groups.add(id)
    for (const { value, type, $ref } of members) {
      if (typeof value !== 'string' || value === '') continue
      this.#hasMembers = true
      const isInner = isGroup(type, $ref)
      if (isInner) this.#inner.add(value)
      this.#memberships.add(isInner ? value : asUser(value), id)
    }
  }

  /** Ids of the groups that a user is in. */
  of({ id, groups }: User): readonly string[] {
    const own = groups?.flatMap(({ value }) => (value && this.#groups.has(value) ? [value] : []))
    return this.#memberships.of(asUser(id ?? ''), own)
  }

  /** What should be known of members, a sentence each. Ask when all users were looked up. */
  *remarks(): Generator<string> {
    const others = this.#memberships.strangers(this.#groups.union(this.#inner))
    if (others > 0) yield `members of groups that are none of the users read: ${others}`
    const inner = this.#inner.difference(this.#groups).size
    if (inner > 0) yield `groups within groups that were not read, so that nobody knows who is in them: ${inner}`
  }
}

/** Where users and groups are numbered, user 7 and group 7 are two things. */
const asUser = (id: string) => (/^\d+$/.test(id) ? `user ${id}` : id)

/** Of a member without both it shows by itself whether it is a user or a group. */
function isGroup(type: Member['type'], ref: Member['$ref']): boolean {
  if (type) return type.toLowerCase() === 'group'
  return ref ? /\/Groups\//i.test(ref) : false
}
