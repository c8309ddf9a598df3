/** Groups that somebody is in, shared by all who are in just these. */
interface Place {
  /** Sorted, so that two reads give the same. */
  readonly groups: readonly string[]
  /** What it becomes with one group more. */
  readonly next: Map<string, Place>
}

/** Who is in which groups. Some 100 bytes for each who is in any, however many those are. */
export class Memberships {
  readonly #nowhere: Place = { groups: [], next: new Map() }
  readonly #places = new Map<string, Place>()

  /** Add each member of a group once. */
  add(group: string, member: string): void {
    const place = this.#places.get(member) ?? this.#nowhere
    let next = place.next.get(group)
    if (next === undefined) {
      next = { groups: [...place.groups, group].toSorted(), next: new Map() }
      place.next.set(group, next)
    }
    this.#places.set(member, next)
  }

  /** The groups of a user, who is then forgotten. */
  take(member: string): readonly string[] {
    const { groups } = this.#places.get(member) ?? this.#nowhere
    this.#places.delete(member)
    return groups
  }
}
