import { type ReadContext, type Reject, reject, type SourceEmployee } from '@rollcall/sdk'
import type { LeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { momentsIn, textAt, textOf } from './fields.js'
import type { NamedProperty } from './named.js'
import type { User } from './schema.js'
import type { Reading } from './users.js'
import { IN_NO_COMMUNITY } from './who-counts.js'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }
const dateNames = { startDate: 'the first day', endDate: 'the last day', birthDate: 'the birth date' } as const
const dateFields = ['startDate', 'endDate', 'birthDate'] as const

/**
 * How an employee is read from a user.
 *
 * - Without given name and surname the display name is the last name, as for accounts that were made by hand.
 * - What a user does not have is null; left out with `missing: unknown`.
 * - Moments become local dates. `employeeLeaveDateTime` is the end of the last day.
 * - Rejects: no identifier, no community, a date that is none.
 *
 * @param property what is a community; null: groups
 * @param communitiesOf ids of a user's communities
 */
export function employeeReading(
  { config, jobFunction }: ReadContext<Config>,
  property: NamedProperty | null,
  communitiesOf: (user: User) => readonly string[],
): Reading<SourceEmployee> {
  const { identifier = 'id', fields = {}, missing = 'none', timeZone = 'UTC', users = {} } = config
  const { email = 'mail', attributes = {} } = fields
  const dateAt = momentsIn(timeZone)
  const told = <T>(value: T | null): T | null | undefined =>
    value === null && missing === 'unknown' ? undefined : value

  function record(user: User, row: object, at: string): SourceEmployee | Reject | LeftOut {
    const communities = communitiesOf(user)
    const id = textOf(user[identifier])
    if (communities.length === 0 && users.withoutCommunity === 'leaveOut') return IN_NO_COMMUNITY
    if (id === null) return reject(`has no ${identifier}`, { code: 'employee.no_identifier', at })
    if (communities.length === 0) {
      const reason = property === null ? 'is in none of the groups' : `has no ${property}`
      return reject(reason, { code: 'employee.no_community', id, at })
    }
    const employee: Writable<SourceEmployee> = { id, communities, at }
    for (const [field, text] of textsOf(user, email)) {
      const value = told(text)
      if (value !== undefined) employee[field] = value
    }
    for (const field of dateFields) {
      const name = fields[field]
      if (name === undefined) continue
      const date = dateAt(row, name, field === 'endDate')
      if (date === undefined) {
        return reject(`${dateNames[field]} is no date`, { code: 'employee.impossible_date', id, at })
      }
      const value = told(date)
      if (value !== undefined) employee[field] = value
    }
    const title = jobFunction === null ? undefined : told(textOf(user.jobTitle))
    if (title !== undefined) employee.functions = title === null ? [] : [title]
    const values = Object.entries(attributes).flatMap(([name, where]) => {
      const value = told(textAt(row, where))
      return value === undefined ? [] : [[name, value] as const]
    })
    if (values.length > 0) employee.attributes = Object.fromEntries(values)
    return employee
  }

  const dates = dateFields.flatMap((field) => fields[field] ?? [])
  const properties = [identifier, 'givenName', 'surname', 'displayName', email, 'mobilePhone', 'businessPhones']
  return {
    properties: [
      ...properties,
      'preferredLanguage',
      ...(jobFunction === null ? [] : ['jobTitle']),
      ...(property === null ? [] : [property]),
      ...dates,
      ...Object.values(attributes),
    ],
    record,
  }
}

function* textsOf(
  user: User,
  email: 'mail' | 'userPrincipalName' | 'otherMails',
): Generator<readonly ['firstName' | 'lastName' | 'email' | 'phone' | 'language', string | null]> {
  const firstName = textOf(user.givenName)
  const lastName = textOf(user.surname)
  const isNamed = firstName !== null || lastName !== null
  yield ['firstName', firstName]
  yield ['lastName', isNamed ? lastName : textOf(user.displayName)]
  yield ['email', textOf(email === 'otherMails' ? user.otherMails?.[0] : user[email])]
  yield ['phone', textOf(user.mobilePhone) ?? textOf(user.businessPhones?.[0])]
  yield ['language', textOf(user.preferredLanguage)]
}
