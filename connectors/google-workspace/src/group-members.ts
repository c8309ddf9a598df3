import { Memberships } from '@rollcall/sdk/people'
import type { Member } from './schema.js'

/** Who is in which group of the account. Of a group that holds everybody Google lists no members. */
export class GroupMembers {
  readonly #groups: ReadonlyMap<string, unknown>
  readonly #communities: ReadonlySet<string>
  readonly #memberships = new Memberships()
  /** Groups that hold everybody. */
  readonly #everybody = new Set<string>()
  #outsiders = 0
  #groupsOfOthers = 0

  /**
   * @param groups all groups of the account, by their identifiers
   * @param communities those that are communities
   */
  constructor(groups: ReadonlyMap<string, unknown>, communities: ReadonlySet<string>) {
    this.#groups = groups
    this.#communities = communities
  }

  /** Takes note of a member of a group. Once more changes nothing. */
  add({ id, type }: Member, group: string): void {
    if (type === 'CUSTOMER') this.#everybody.add(group)
    else if (!id || type === 'EXTERNAL') this.#outsiders++
    else if (type === 'GROUP' && !this.#groups.has(id)) this.#groupsOfOthers++
    else this.#memberships.add(id, group)
  }

  /** Identifiers of the communities that a user is in. */
  of(user: string): readonly string[] {
    return this.#memberships.of(user, [...this.#everybody]).filter((group) => this.#communities.has(group))
  }

  /** What should be known of members, a sentence each. Ask when all users were looked up. */
  *remarks(): Generator<string> {
    const nobody = this.#memberships.strangers(this.#groups.keys())
    if (nobody > 0) yield `members of groups that are none of the users who count: ${nobody}`
    if (this.#outsiders > 0) yield `members of groups from outside the account: ${this.#outsiders}`
    const groups = this.#groupsOfOthers
    if (groups > 0) yield `groups of other accounts in groups, so that nobody knows who is in them: ${groups}`
  }
}
