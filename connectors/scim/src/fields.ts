import { textOrNull } from '@rollcall/sdk'
import { isoDates, readDate } from '@rollcall/sdk/files'
import { ENTERPRISE } from './schema.js'

/**
 * The text of an attribute as SCIM names it (RFC 7644, 3.10): `name.middleName`, `urn:acme:hr:1.0:User:hiredOn`; one
 * without a URN is looked for in the core, and then in the enterprise extension.
 *
 * @returns null where there is none
 */
export function textAt(row: unknown, path: string): string | null {
  const value = valueAt(row, path)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? textOrNull(value) : null
}

const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})T00:00(:00(\.0+)?)?(Z|[+-]\d{2}:\d{2})?$/

/** A date as it is written, also with midnight behind it; null where there is none, undefined where it is no date. */
export function dateAt(row: unknown, path: string): string | null | undefined {
  const text = textAt(row, path)
  if (text === null) return valueAt(row, path) === null || typeof valueAt(row, path) !== 'object' ? null : undefined
  return readDate(MIDNIGHT.exec(text)?.[1] ?? text, isoDates) ?? undefined
}

function valueAt(row: unknown, path: string): unknown {
  const colon = path.startsWith('urn:') ? path.lastIndexOf(':') : -1
  const names = path.slice(colon + 1).split('.')
  if (colon !== -1) return inside(inside(row, [path.slice(0, colon)]), names)
  return inside(row, names) ?? inside(inside(row, [ENTERPRISE]), names)
}

function inside(value: unknown, names: readonly string[]): unknown {
  let place = value
  for (const name of names) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, name)) return undefined
    place = Reflect.get(place, name)
  }
  return place
}
