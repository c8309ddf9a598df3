import { LeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { User } from './schema.js'
import { employeeIdsOf } from './values.js'

const SUSPENDED = new LeftOut('suspended')
const ARCHIVED = new LeftOut('archived')
const GUEST = new LeftOut('guests')
const OTHER_UNIT = new LeftOut('in other organizational units')
const WITHOUT_ID = new LeftOut('without an employee id')

const Counted = User.pick({
  suspended: true,
  suspensionReason: true,
  archived: true,
  isGuestUser: true,
  orgUnitPath: true,
  externalIds: true,
})

/** Why a user does not count; null where they do, or where it cannot be read. */
export function whyLeftOut(row: unknown, { users = {} }: Config): LeftOut | null {
  const { data } = Counted.safeParse(row)
  if (data === undefined) return null
  if (data.suspended && isSuspensionTaken(data.suspensionReason, users.suspended)) return SUSPENDED
  if (data.archived && users.archived !== 'count') return ARCHIVED
  if (data.isGuestUser && users.guests !== 'count') return GUEST
  const path = data.orgUnitPath ?? '/'
  const isIn = (units: readonly string[]) => units.some((unit) => isInUnit(path, unit))
  if (users.onlyUnits !== undefined && !isIn(users.onlyUnits)) return OTHER_UNIT
  if (users.exceptUnits !== undefined && isIn(users.exceptUnits)) return OTHER_UNIT
  if (users.withoutEmployeeId === 'leaveOut' && employeeIdsOf(data).length === 0) return WITHOUT_ID
  return null
}

/** Google suspends by itself who is abused or never signed in: they have not left. Where it says no reason, it was a person. */
function isSuspensionTaken(
  reason: string | null | undefined,
  choice: NonNullable<Config['users']>['suspended'] = 'byAdministrator',
): boolean {
  if (choice !== 'byAdministrator') return choice === 'leaveOut'
  return !reason || reason === 'ADMIN'
}

/** Whether a path is that of a unit, or below it. A unit without a slash before it may be anywhere. */
export function isInUnit(path: string, unit: string): boolean {
  const [inside, wanted] = [`${path}/`.toLowerCase(), `${unit}/`.toLowerCase()]
  return wanted.startsWith('/') ? inside.startsWith(wanted) : inside.includes(`/${wanted}`)
}
