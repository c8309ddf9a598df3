import { ConnectorError } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import { above, dnKey, isBelow } from './dn.js'
import type { Directory } from './search.js'

/** So many are looked up: where they are there, and no people, the rest will be so too. */
const LOOKS = 100

/**
 * Members of groups that stand where people are read, and are not read: devices and the like, or people whom the account may
 * not see (R23). Active Directory keeps no name of what is gone, so there it is known which.
 */
export class UnseenMembers {
  readonly #config: Config
  readonly #bases: readonly string[]
  readonly #leftOut: readonly string[]
  /** Key → name. */
  readonly #names = new Map<string, string>()

  constructor(config: Config) {
    this.#config = config
    this.#bases = dialectOf(config).forgetsMembers ? config.people.bases.map(dnKey) : []
    this.#leftOut = config.people.leaveOut?.map(dnKey) ?? []
  }

  /** Takes note of a member. */
  add(key: string, name: string): void {
    const isHere = this.#bases.some((base) => isBelow(key, base))
    if (isHere && !this.#leftOut.some((base) => isBelow(key, base))) this.#names.set(key, name)
  }

  /** It was read after all. */
  see(key: string): void {
    this.#names.delete(key)
  }

  /** @throws ConnectorError `permission` where one is not to be seen */
  async lookFor(directory: Directory): Promise<void> {
    for (const name of this.#names.values().take(LOOKS)) {
      if ((await directory.find(name, ['1.1'])) !== null) continue
      const place = above(name)
      const message = 'A member of a group stands below people.bases, and the account may not see it'
      throw new ConnectorError('permission', message, {
        hint: `Others there may be missing too. ${dialectOf(this.#config).right(place, this.#config.user)} If they do not count, name ${place} in people.leaveOut. If it was moved or deleted this minute, run it again.`,
        at: `in ${place}`,
      })
    }
  }
}
