/** A list that grows: gives what has come since it was last looked at. */
export class Unseen {
  #read
  #seen = new Set()

  /** @param read gives the whole list; its things have ids */
  constructor(read) {
    this.#read = read
  }

  async next() {
    const unseen = (await this.#read()).filter((thing) => !this.#seen.has(thing.id))
    for (const thing of unseen) this.#seen.add(thing.id)
    return unseen
  }
}
