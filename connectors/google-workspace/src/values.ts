import { isoDates, readOptionalDate } from '@rollcall/sdk/files'
import type { User } from './schema.js'

/** A text without blanks and invisible characters around it, or null: people with one name have U+200B as the other. */
export function textOf(value: string | null | undefined): string | null {
  const text = value?.replace(/^[\s\p{C}]+|[\s\p{C}]+$/gu, '') ?? ''
  return text === '' ? null : text
}

/** The organization in which somebody works: the primary one, else the first. */
export function workOf({ organizations }: Pick<User, 'organizations'>): User['organizations'][number] | undefined {
  return organizations.find(({ primary }) => primary === true) ?? organizations[0]
}

/** The employee ids: external ids of the organization. More than one identify nobody. */
export function employeeIdsOf({ externalIds }: Pick<User, 'externalIds'>): readonly string[] {
  const ids = externalIds.filter(({ type }) => type === 'organization').map(({ value }) => textOf(value))
  return [...new Set(ids.filter((id) => id !== null))]
}

export function phoneOf({ phones }: User): string | null {
  const usable = phones.filter(({ value }) => textOf(value) !== null)
  const ofType = (type: string) => usable.find((one) => one.type === type)
  const ranked = [usable.find(({ primary }) => primary === true), ofType('mobile'), ofType('work'), usable[0]]
  return textOf(ranked.find((one) => one !== undefined)?.value)
}

export function languageOf({ languages }: User): string | null {
  const chosen = languages.find(({ preference }) => preference === 'preferred') ?? languages[0]
  return textOf(chosen?.languageCode)?.replaceAll('_', '-') ?? null
}

/** The text of a custom field, named `Schema.field`; several values one after the other. */
export function customText({ customSchemas }: User, path: string): string | null {
  const [schema = '', field = ''] = path.split('.')
  const value = customSchemas?.[schema]?.[field]
  const all = Array.isArray(value) ? value.map(valueIn) : [value]
  return textOf(all.filter((one) => one !== undefined && one !== null).join(', '))
}

/** Of several values each lies in an object of its own. */
const valueIn = (one: unknown): unknown =>
  typeof one === 'object' && one !== null && 'value' in one ? one.value : undefined

/** A date as it is written; null where there is none, undefined where it is no date. */
export function customDate(user: User, path: string): string | null | undefined {
  return readOptionalDate(customText(user, path), isoDates)
}
