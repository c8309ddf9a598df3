import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import { LeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import { above, dnKey, isBelow } from './dn.js'
import type { Entry } from './entry.js'
import type { Directory } from './search.js'

/** Says whether an account is disabled: Active Directory, OpenLDAP's password policy, 389 Directory Server. */
const DISABLED = ['userAccountControl', 'pwdAccountLockedTime', 'nsAccountLock'] as const
const DISABLED_BIT = 2
/** Locked by an administrator, until unlocked by one; other times are those of wrong passwords. */
const LOCKED_FOR_EVER = '000001010000Z'

const IS_DISABLED = new LeftOut('disabled')
const IS_ELSEWHERE = new LeftOut('below people.leaveOut')

/** The people of the directory, and who of them counts. */
export class People {
  readonly #directory: Directory
  readonly #context: ReadContext<Config>
  readonly #leftOut: readonly string[]

  constructor(directory: Directory, context: ReadContext<Config>) {
    this.#directory = directory
    this.#context = context
    this.#leftOut = context.config.people.leaveOut?.map(dnKey) ?? []
  }

  get filter(): string {
    return this.#context.config.people.filter ?? dialectOf(this.#context.config).people
  }

  /** @throws ConnectorError where a base is not there or shows nobody, or something is not seen that has to be */
  async requireSight(): Promise<void> {
    const { bases, mustSee = [] } = this.#context.config.people
    for (const name of bases) await this.#directory.entry(name, ['1.1'])
    for (const [index, name] of mustSee.entries()) {
      if ((await this.#directory.find(name, ['1.1'])) === null) throw this.#unseen(name, index)
    }
    for (const base of bases) {
      const somebody = await this.#directory.first({ base, filter: this.filter, attributes: ['1.1'] })
      if (somebody === null) throw this.#nobody(base)
    }
  }

  /**
   * Everybody who matches below the bases, also those who do not count; nobody twice, though they may move meanwhile.
   *
   * @throws ConnectorError also where a base has nobody: a directory that hides people does so without a word
   */
  async *pages(attributes: readonly string[]): AsyncGenerator<readonly Entry[], void, void> {
    const { people } = this.#context.config
    const { identifier } = dialectOf(this.#context.config)
    const asked = [...new Set([...attributes, identifier, ...DISABLED])]
    const seen = new Set<string>()
    for (const base of people.bases) {
      let isEmpty = true
      for await (const page of this.#directory.pages({ base, filter: this.filter, attributes: asked })) {
        isEmpty = false
        yield page.filter((entry) => isNew(entry.bytes(identifier)?.toString('latin1'), seen))
      }
      if (isEmpty) throw this.#nobody(base)
    }
  }

  /** Why somebody does not count; null: counts. */
  leftOut(entry: Entry): LeftOut | null {
    const key = this.#leftOut.length > 0 ? dnKey(entry.dn) : ''
    if (this.#leftOut.some((base) => isBelow(key, base))) return IS_ELSEWHERE
    return this.#context.config.people.disabled === 'leaveOut' && this.#isDisabled(entry) ? IS_DISABLED : null
  }

  /** Whether anybody has an attribute that this account may see. */
  async have(attribute: string): Promise<boolean> {
    for (const base of this.#context.config.people.bases) {
      const filter = `(&${this.filter}(${attribute}=*))`
      if ((await this.#directory.first({ base, filter, attributes: ['1.1'] })) !== null) return true
    }
    return false
  }

  /** Of an attribute that nobody has, and without which nothing can be done. */
  missing(attribute: string, what: string, otherwise: string): ConnectorError {
    const { people, user } = this.#context.config
    const right = dialectOf(this.#context.config).right(people.bases[0] ?? '', user)
    return new ConnectorError('permission', `Nobody has an attribute ${attribute}, which is ${what}`, {
      hint: `${otherwise} Else the account may not read it. ${right}`,
      at: people.bases.join('; '),
    })
  }

  #unseen(name: string, index: number): ConnectorError {
    const right = dialectOf(this.#context.config).right(above(name), this.#context.config.user)
    return new ConnectorError('permission', 'Somebody whom people.mustSee names is not to be seen', {
      hint: `If that person left, moved or was renamed, write there who shows it now. Else the account has lost its right. ${right}`,
      at: `people.mustSee[${index}]`,
    })
  }

  #nobody(base: string): ConnectorError {
    const right = dialectOf(this.#context.config).right(base, this.#context.config.user)
    return new ConnectorError('permission', `Nobody is found here by ${this.filter}`, {
      hint: `If there are none, take it out of people.bases. Else the account may not see them. ${right}`,
      at: base,
    })
  }

  #isDisabled(entry: Entry): boolean {
    const control = entry.text('userAccountControl')
    if (control === null && this.#context.config.directory === 'active-directory') {
      throw new ConnectorError(
        'permission',
        'The account may not read userAccountControl, so nobody knows who is disabled',
        {
          hint: `Grant ${this.#context.config.user} "Read Account Restrictions", or set people.disabled: read.`,
          at: this.#context.config.people.bases.join('; '),
        },
      )
    }
    if ((Number(control ?? 0) & DISABLED_BIT) !== 0) return true
    return (
      entry.text('pwdAccountLockedTime') === LOCKED_FOR_EVER || entry.text('nsAccountLock')?.toLowerCase() === 'true'
    )
  }
}

/** RFC 2696 allows an entry to come twice. Without an identifier of the directory's own nothing can be said. */
function isNew(identifier: string | undefined, seen: Set<string>): boolean {
  if (identifier === undefined) return true
  if (seen.has(identifier)) return false
  seen.add(identifier)
  return true
}
