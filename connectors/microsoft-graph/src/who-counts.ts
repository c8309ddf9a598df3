import { LeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import type { User } from './schema.js'

const DISABLED = new LeftOut('disabled')
const GUEST = new LeftOut('guests')
const UNLICENSED = new LeftOut('without a license')
const OTHER_TYPE = new LeftOut('of other employee types')

/** The properties that say whether a user counts. */
export function propertiesThatCount({ users = {} }: Config): readonly string[] {
  return [
    'id',
    'accountEnabled',
    'userType',
    ...(users.employeeTypes === undefined ? [] : ['employeeType']),
    ...(users.unlicensed === 'leaveOut' ? ['assignedLicenses'] : []),
  ]
}

/** Why a user does not count, or null. Old users have no `userType`, and are members. */
export function whyLeftOut(user: User, { users = {} }: Config): LeftOut | null {
  if (user.userType === 'Guest' && users.guests !== 'count') return GUEST
  if (user.accountEnabled === false && users.disabled !== 'count') return DISABLED
  if (users.employeeTypes !== undefined && !users.employeeTypes.includes(user.employeeType ?? '')) return OTHER_TYPE
  if (users.unlicensed === 'leaveOut' && (user.assignedLicenses ?? []).length === 0) return UNLICENSED
  return null
}
