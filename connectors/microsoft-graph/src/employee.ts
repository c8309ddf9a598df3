import { type ReadContext, type Reject, reject, rejectDate, type SourceEmployee } from '@rollcall/sdk'
import { employeeOf, inNoCommunity, type LeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { momentsIn, textAt, textOf } from './fields.js'
import type { NamedProperty } from './named.js'
import type { User } from './schema.js'
import type { Reading } from './users.js'

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
  const { identifier = 'id', fields = {}, missing, timeZone = 'UTC', users = {} } = config
  const { email = 'mail', attributes = {} } = fields
  const dateAt = momentsIn(timeZone)
  const withoutCommunity = property === null ? 'is in none of the groups' : `has no ${property}`

  function record(user: User, row: object, at: string): SourceEmployee | Reject | LeftOut {
    const communities = communitiesOf(user)
    const id = textOf(user[identifier])
    if (communities.length === 0) return inNoCommunity(withoutCommunity, { id, at }, users.withoutCommunity)
    if (id === null) return reject(`has no ${identifier}`, { code: 'employee.no_identifier', at })
    const dates: { [Field in (typeof dateFields)[number]]?: string | null } = {}
    for (const field of dateFields) {
      const name = fields[field]
      if (name === undefined) continue
      const date = dateAt(row, name, field === 'endDate')
      if (date === undefined) return rejectDate(field, { id, at })
      dates[field] = date
    }
    const title = jobFunction === null ? undefined : textOf(user.jobTitle)
    const functions = typeof title === 'string' ? [title] : title
    const values = Object.fromEntries(Object.entries(attributes).map(([name, where]) => [name, textAt(row, where)]))
    return employeeOf(
      { id, communities, ...textsOf(user, email), ...dates, functions, attributes: values, at },
      missing,
    )
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

function textsOf(user: User, email: 'mail' | 'userPrincipalName' | 'otherMails') {
  const [firstName, lastName] = [textOf(user.givenName), textOf(user.surname)]
  const isNamed = firstName !== null || lastName !== null
  return {
    firstName,
    lastName: isNamed ? lastName : textOf(user.displayName),
    email: textOf(email === 'otherMails' ? user.otherMails?.[0] : user[email]),
    phone: textOf(user.mobilePhone) ?? textOf(user.businessPhones?.[0]),
    language: textOf(user.preferredLanguage),
  }
}
