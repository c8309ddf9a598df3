import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import type { Config } from './config.js'

/** An application permission of Graph, the least one, with those that hold it too. */
export interface Right {
  readonly name: string
  readonly heldBy: readonly string[]
}

const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All']

export const USERS: Right = { name: 'User.Read.All', heldBy: ['User.ReadWrite.All', ...DIRECTORY] }
export const MEMBERS: Right = {
  name: 'GroupMember.Read.All',
  heldBy: ['GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', ...DIRECTORY],
}
export const HIDDEN_MEMBERS: Right = { name: 'Member.Read.Hidden', heldBy: [] }
export const LEAVE_DATES: Right = {
  name: 'User-LifeCycleInfo.Read.All',
  heldBy: ['User-LifeCycleInfo.ReadWrite.All'],
}

/** The rights that reading with this configuration needs, but for hidden members. */
export function neededRights({
  config,
  community,
}: Pick<ReadContext<Config>, 'config' | 'community'>): readonly Right[] {
  const { endDate, startDate, attributes = {} } = config.fields ?? {}
  const isLeaveRead = [endDate, startDate, ...Object.values(attributes)].includes('employeeLeaveDateTime')
  return [USERS, ...(community === 'group' ? [MEMBERS] : []), ...(isLeaveRead ? [LEAVE_DATES] : [])]
}

/** The application permissions that the token says to have been granted; null where it does not say. */
export async function grantedRights({ http }: ReadContext<Config>): Promise<readonly string[] | null> {
  const claims = await http.tokenClaims()
  if (claims === null) return null
  const roles = claims['roles'] ?? []
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : null
}

export const holds = (granted: readonly string[], { name, heldBy }: Right) =>
  [name, ...heldBy].some((one) => granted.includes(one))

/**
 * Makes sure that a read is allowed all that it needs: what Graph may not show is missing from its answers, or null in them,
 * and the status is 200.
 *
 * @throws ConnectorError `permission` with the names of all that are missing
 */
export async function requireRights(context: ReadContext<Config>): Promise<void> {
  const granted = await grantedRights(context)
  if (granted === null) return
  const missing = neededRights(context).filter((right) => !holds(granted, right))
  if (missing.length > 0) throw lacking(missing)
}

export function lacking(missing: readonly Right[], at?: string): ConnectorError {
  const names = missing.map(({ name }) => name).join(' and ')
  return new ConnectorError('permission', `The application lacks ${names}`, {
    hint: `In Entra ID, open the application › API permissions › Microsoft Graph › Application permissions, add ${names}, and grant admin consent.`,
    ...(at === undefined ? {} : { at }),
  })
}
