import { ConnectorError, endOfRead, type Read, type ReadContext, type Reject } from '@rollcall/sdk'
import type { Config } from './config.js'
import { type List, type Row, readList } from './read-list.js'
import { LeftOut, whyLeftOut } from './who-counts.js'

const FIELDS =
  'id,primaryEmail,name,suspended,suspensionReason,archived,isGuestUser,isAdmin,orgUnitPath,externalIds,organizations,phones,languages'

/** All users of the account, in all its domains. Custom fields come with the full projection only. */
export function usersToRead({ fields = {} }: Config): List {
  const custom = [fields.startDate, fields.endDate, fields.birthDate, ...Object.values(fields.attributes ?? {})]
  const hasCustom = custom.some((path) => path?.includes('.'))
  return {
    path: '/users',
    rows: 'users',
    size: 500,
    query: { customer: 'my_customer', projection: 'full' },
    fields: hasCustom ? `${FIELDS},customSchemas` : FIELDS,
  }
}

/**
 * Reads the users who count to the proven end.
 *
 * @param record what one of them is; null where it is nothing
 * @param ended is called when all were read, with what is to be told of those left out; it may throw
 * @throws ConnectorError `permission` where only a part of the account is shown, `configuration` where nobody counts
 */
export async function* readUsers<T>(
  context: ReadContext<Config>,
  record: (row: Row) => T | Reject | LeftOut | null,
  ended: (leftOut: string | null) => void = () => {},
): Read<T> {
  const census = new Census(context.config)
  await using rows = readList(context, usersToRead(context.config))
  for (;;) {
    const step = await rows.next()
    if (step.done) {
      const told = census.sentence
      if (!census.hasSuperAdministrator) throw onlyAPart()
      ended(told)
      if (census.counted === 0) throw nobodyCounts(told)
      return endOfRead({ proof: told === null ? step.value : `${step.value}; ${told}` })
    }
    yield step.value.flatMap((row) => {
      const one = census.leavesOut(row) ? null : record(row)
      if (one instanceof LeftOut) census.leaveOut(one)
      return one === null || one instanceof LeftOut ? [] : [one]
    })
  }
}

/** Counts who is there and who is left out, and looks for signs that only a part of the account is shown. */
export class Census {
  readonly #config: Config
  readonly #leftOut = new Map<LeftOut, number>()
  #received = 0
  #counted = 0
  #showsRoles = false
  #hasSuperAdministrator = false

  constructor(config: Config) {
    this.#config = config
  }

  get counted(): number {
    return this.#counted
  }

  get hasSuperAdministrator(): boolean {
    return this.#hasSuperAdministrator || !this.#showsRoles
  }

  /** Takes note of a user. @returns whether they do not count */
  leavesOut({ row }: Row): boolean {
    this.#received++
    this.#showsRoles ||= row['isAdmin'] !== undefined
    this.#hasSuperAdministrator ||= row['isAdmin'] === true
    const why = whyLeftOut(row, this.#config)
    if (why === null) this.#counted++
    else this.#leftOut.set(why, (this.#leftOut.get(why) ?? 0) + 1)
    return why !== null
  }

  /** Leaves out somebody who seemed to count. */
  leaveOut(why: LeftOut): void {
    this.#counted--
    this.#leftOut.set(why, (this.#leftOut.get(why) ?? 0) + 1)
  }

  /** `12 of 250 users left out: 10 suspended, 2 guests`, or null. */
  get sentence(): string | null {
    if (this.#leftOut.size === 0) return null
    const each = [...this.#leftOut].map(([{ why }, count]) => `${count} ${why}`)
    return `${this.#received - this.#counted} of ${this.#received} users left out: ${each.join(', ')}`
  }
}

function nobodyCounts(told: string | null): ConnectorError {
  return new ConnectorError('configuration', 'None of the users counts', {
    hint: `Look at \`users\` in the configuration: ${told}.`,
    at: 'GET /users',
  })
}

/** An administrator of one organizational unit gets only its people, without an error. */
export function onlyAPart(): ConnectorError {
  return new ConnectorError(
    'permission',
    'Google shows only a part of the users: no super administrator is among them',
    {
      hint: 'Nothing was applied. Every Workspace account has one. In the Admin console, Account › Admin roles, give `administrator` a role for all organizational units, not for one.',
      at: 'GET /users',
    },
  )
}
