import { ConnectorError, type Read, type ReadContext, type Reject } from '@rollcall/sdk'
import { LeftOut, withoutLeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { type List, type Row, readList } from './read-list.js'
import { whyLeftOut } from './who-counts.js'

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
 * @param record what one of them is
 * @param ended is called when all were read; it may throw
 * @throws ConnectorError `permission` where only a part of the account is shown, `configuration` where nobody counts
 */
export async function* readUsers<T>(
  context: ReadContext<Config>,
  record: (row: Row) => T | Reject | LeftOut,
  ended: () => void = () => {},
): Read<T> {
  const { config } = context
  const roles = new Roles()
  let counting = 0
  const users = readList<T | Reject | LeftOut>(context, usersToRead(config), (row) => {
    roles.see(row)
    const judged = whyLeftOut(row.row, config) ?? record(row)
    if (!(judged instanceof LeftOut)) counting++
    return judged
  })
  const end = yield* withoutLeftOut<T>(users, 'users')
  if (!roles.areWhole) throw onlyAPart()
  ended()
  if (counting === 0) throw nobodyCounts(end.leftOut)
  return end
}

/** Looks for the sign that not only a part of the account is shown: every account has a super administrator. */
export class Roles {
  #areShown = false
  #hasSuperAdministrator = false

  /** Whether one was seen, or no roles are shown at all. */
  get areWhole(): boolean {
    return this.#hasSuperAdministrator || !this.#areShown
  }

  see({ row }: Row): void {
    this.#areShown ||= row['isAdmin'] !== undefined
    this.#hasSuperAdministrator ||= row['isAdmin'] === true
  }
}

function nobodyCounts(leftOut: string | null): ConnectorError {
  return new ConnectorError('configuration', 'None of the users counts', {
    hint: `Look at \`users\` in the configuration: ${leftOut}.`,
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
