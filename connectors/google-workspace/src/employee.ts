import { type Reject, reject, rejectDate, type SourceEmployee } from '@rollcall/sdk'
import { employeeOf, inNoCommunity, type LeftOut } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import type { Row } from './read-list.js'
import { User } from './schema.js'
import { customDate, customText, employeeIdsOf, languageOf, phoneOf, textOf, workOf } from './values.js'

const dateFields = ['startDate', 'endDate', 'birthDate'] as const

/**
 * How an employee is read from a user.
 *
 * - What a user does not have is null; left out with `missing: unknown`, as is a date that is not configured.
 * - Rejects: another shape than agreed, no identifier or several, no community, a date that is none.
 *
 * @param community what is one: `orgUnit`
 */
export function employeeReader(
  config: Config,
  community: string,
  communitiesOf: (user: User) => readonly string[],
  hasFunctions: boolean,
): (row: Row) => SourceEmployee | Reject | LeftOut {
  const { identifier = 'id', fields = {}, users = {}, missing } = config
  const withoutCommunity = community === 'orgUnit' ? 'reject' : users.withoutCommunity

  function read(user: User, id: string, at: string): SourceEmployee | Reject | LeftOut {
    const communities = communitiesOf(user)
    if (communities.length === 0) {
      return inNoCommunity(WITHOUT[community] ?? 'is in no community', { id, at }, withoutCommunity)
    }
    const dates: { [Field in (typeof dateFields)[number]]?: string | null } = {}
    for (const field of dateFields) {
      const path = fields[field]
      if (path === undefined) continue
      const date = customDate(user, path)
      if (date === undefined) return rejectDate(field, { id, at })
      dates[field] = date
    }
    const title = hasFunctions ? textOf(workOf(user)?.title) : undefined
    const attributes = Object.entries(fields.attributes ?? {}).map(([name, from]) => [name, attributeOf(user, from)])
    const kept = {
      phone: phoneOf(user),
      language: languageOf(user),
      ...dates,
      functions: typeof title === 'string' ? [title] : title,
      attributes: Object.fromEntries(attributes),
    }
    return {
      ...employeeOf({ id, communities, ...kept, at }, missing),
      ...namesOf(user),
      email: textOf(user.primaryEmail),
    }
  }

  return ({ id: googleId, row, at }) => {
    const { data: user, error } = User.safeParse(row)
    if (user === undefined) {
      const [field = ''] = error.issues[0]?.path ?? []
      const id = identifier === 'id' ? googleId : null
      return reject(`has another shape than agreed at \`${String(field)}\``, { code: 'employee.other_shape', id, at })
    }
    const [id, ...others] = identifiersOf(user, identifier)
    if (id !== undefined && others.length === 0) return read(user, id, at)
    const what = id === undefined ? `has no ${identifier}` : `has several values of ${identifier}`
    return reject(what, { code: 'employee.no_identifier', at })
  }
}

const WITHOUT: Readonly<Record<string, string>> = {
  orgUnit: 'is in an organizational unit that Google does not list',
  group: 'is in no group',
  department: 'has no department',
}

function identifiersOf(user: User, identifier: NonNullable<Config['identifier']>): readonly string[] {
  if (identifier === 'employeeId') return employeeIdsOf(user)
  const id = textOf(identifier === 'id' ? user.id : user.primaryEmail)
  return id === null ? [] : [id]
}

function namesOf({ name }: User): Pick<SourceEmployee, 'firstName' | 'lastName'> {
  const [firstName, lastName] = [textOf(name?.givenName), textOf(name?.familyName)]
  return { firstName, lastName: firstName === null && lastName === null ? textOf(name?.fullName) : lastName }
}

function attributeOf(user: User, from: string): string | null {
  if (from === 'employeeId') return employeeIdsOf(user)[0] ?? null
  const work = workOf(user)
  if (from === 'costCenter' || from === 'location') return textOf(work?.[from])
  return from === 'type' ? textOf(work?.description) : customText(user, from)
}
