import { textOrNull } from '@rollcall/sdk'
import { isoDates, readDate } from '@rollcall/sdk/files'

/** What a property of a user says as text, `employeeOrgData/costCenter` included; null where it says nothing. */
export function textAt(row: object, property: string): string | null {
  let value: unknown = row
  for (const name of property.split('/')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return textOf(value)
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? textOrNull(value) : null
}

const PLAIN = /^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?Z)?$/

/** The local date of what a property says; null: it says that there is none; undefined: it is no date. */
export type ReadMoment = (row: object, property: string, isEnd: boolean) => string | null | undefined

/**
 * Reads moments as the dates that they are in a time zone. A midnight in UTC is how a date without a time is written. A last day
 * that ends at midnight is the one before.
 */
export function momentsIn(timeZone: string): ReadMoment {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (row, property, isEnd) => {
    const text = textAt(row, property)
    if (text === null) return null
    const [, plain] = PLAIN.exec(text) ?? []
    const moment = /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN
    if (plain === undefined && Number.isNaN(moment)) return undefined
    const date = plain ?? local.format(isEnd ? moment - 1 : moment)
    return isEnd && /^(?:9999|\d{5,})-/.test(date) ? null : (readDate(date, isoDates) ?? undefined)
  }
}
