import { type Reject, reject, rejectDate, type SourceEmployee, textOrNull } from '@rollcall/sdk'
import { employeeOf, inNoCommunity, type LeftOut } from '@rollcall/sdk/people'
import type { z } from 'zod'
import type { Config } from './config.js'
import { dateAt, textAt } from './fields.js'
import { INACTIVE, OTHER_TYPE } from './left-out.js'
import { idOf } from './lists.js'
import { type Counted, ENTERPRISE, type Named, User } from './schema.js'

/** The attributes that can be a community, besides groups. */
export type NamedAttribute = 'department' | 'division' | 'organization' | 'costCenter' | 'title'

/** Reads a row of `/Users`. `at` says where it stands. */
export type ToEmployee = (row: unknown, at: string) => SourceEmployee | Reject | LeftOut

const dateFields = ['startDate', 'endDate', 'birthDate'] as const

/**
 * How an employee is read from a user.
 *
 * - A user without `active` is active (RFC 7643, 4.1.1).
 * - An attribute that is not there is null, as the standard has it; left out with `missing: unknown`.
 * - Rejects: another shape than the standard's, no identifier, no community, a date that is none.
 *
 * @param community what is one: `group`, `department`
 * @param communitiesOf ids of a user's communities
 */
export function employeeReader(
  config: Config,
  community: string,
  communitiesOf: (user: User) => readonly string[],
  hasFunctions: boolean,
): ToEmployee {
  const { identifier = 'id', fields = {}, missing } = config
  const withoutCommunity = community === 'group' ? 'is in no group' : `has no ${community}`

  function read(user: User, row: unknown, id: string, at: string): SourceEmployee | Reject | LeftOut {
    const communities = communitiesOf(user)
    if (communities.length === 0) return inNoCommunity(withoutCommunity, { id, at }, config.users?.withoutCommunity)
    const dates: { [Field in (typeof dateFields)[number]]?: string | null } = {}
    for (const field of dateFields) {
      const path = fields[field]
      if (path === undefined) continue
      const date = dateAt(row, path)
      if (date === undefined) return rejectDate(field, { id, at })
      dates[field] = field === 'endDate' && date?.startsWith('9999-') ? null : date
    }
    const title = hasFunctions ? named(user, 'title') : undefined
    const functions = typeof title === 'string' ? [title] : title
    const attributes = Object.fromEntries(
      Object.entries(fields.attributes ?? {}).map(([name, path]) => [name, textAt(row, path)]),
    )
    return employeeOf({ id, communities, ...textsOf(user), ...dates, functions, attributes, at }, missing)
  }

  return (row, at) => {
    const user = User.safeParse(row)
    if (!user.success) return otherShape(row, identifier, user.error.issues[0]?.path ?? [], at)
    const why = whyLeftOut(user.data, config)
    if (why !== null) return why
    const id = user.data[identifier] ?? ''
    if (id.trim() !== '') return read(user.data, row, id, at)
    return reject(`has no ${identifier}`, { code: 'employee.no_identifier', at })
  }
}

/** Why a user does not count, or null. */
export function whyLeftOut(user: z.output<typeof Counted>, { users = {} }: Config): LeftOut | null {
  if (user.active === false && users.inactive !== 'count') return INACTIVE
  if (users.userTypes !== undefined && !users.userTypes.includes(user.userType ?? '')) return OTHER_TYPE
  return null
}

/** An attribute by whose text people are brought together, without blanks around it, or null. */
export function named(user: z.output<typeof Named>, attribute: NamedAttribute): string | null {
  if (attribute === 'title') return textOrNull(user.title)
  return textOrNull(user[ENTERPRISE]?.[attribute]) ?? textOrNull(user[attribute])
}

function textsOf({ name, displayName, emails, phoneNumbers, preferredLanguage }: User) {
  const [firstName, lastName] = [textOrNull(name?.givenName), textOrNull(name?.familyName)]
  const isNamed = firstName !== null || lastName !== null
  return {
    firstName,
    lastName: isNamed ? lastName : (textOrNull(name?.formatted) ?? textOrNull(displayName)),
    email: best(emails, ['work']),
    phone: best(phoneNumbers, ['mobile', 'work']),
    language: languageOf(preferredLanguage),
  }
}

/** The primary value, or one of the preferred types, or the first. */
function best(values: User['emails'], types: readonly string[]): string | null {
  const usable = values?.filter(({ value }) => textOrNull(value) !== null) ?? []
  const ofType = (type: string) => usable.find((one) => one.type?.toLowerCase() === type)
  const ranked = [usable.find(({ primary }) => primary === true), ...types.map(ofType), usable[0]]
  return textOrNull(ranked.find((one) => one !== undefined)?.value)
}

/** The first of a list as in `Accept-Language` (RFC 7643, 4.1.1); some write it `nl_NL`. */
function languageOf(text: string | null | undefined): string | null {
  const [first = ''] = (text ?? '').split(/[,;]/)
  return textOrNull(first.replaceAll('_', '-'))
}

function otherShape(
  row: unknown,
  identifier: NonNullable<Config['identifier']>,
  path: readonly PropertyKey[],
  at: string,
): Reject {
  const [attribute = ''] = path
  const where = String(attribute) === ENTERPRISE ? 'the enterprise extension' : `\`${String(attribute)}\``
  const what = path.length > 0 ? `has something else at ${where} than the standard says` : 'is no user'
  return reject(what, { code: 'employee.other_shape', id: idOf(row, identifier), at })
}
