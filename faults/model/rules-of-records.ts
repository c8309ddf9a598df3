// What the rules say of one record: which can be read, which can be used, and what the person's fields are after it.
import type { SourceEmployee } from '@rollcall/sdk'

/** By name; attributes are one text, their keys in order. */
export type Fields = Record<string, string | null>

const TEXTS = ['firstName', 'lastName', 'email', 'phone', 'language', 'birthDate', 'startDate', 'endDate'] as const
const DATES = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const

export function isTrueIdentifier(id: string): boolean {
  return id !== '' && id === id.trim() && id.length <= 255
}

/** R14: its dates are dates, in order. */
export function isReadable(record: SourceEmployee): boolean {
  if (DATES.some((field) => record[field] && !isDay(record[field]))) return false
  return !record.startDate || !record.endDate || record.startDate <= record.endDate
}

/** R14: what is asked of those in service. */
export function isProper(record: SourceEmployee): boolean {
  const { firstName, lastName, email } = record
  const hasName = firstName === undefined && lastName === undefined ? true : !!firstName || !!lastName
  const isShort = [firstName, lastName, email].every((text) => (text ?? '').length <= 255)
  return hasName && isShort && (!email || /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(email))
}

/** R8: what the record says; what it leaves out stays. */
export function fieldsAfter(record: SourceEmployee, was: Fields | null): Fields {
  const fields: Fields = {}
  for (const field of TEXTS) {
    const says = record[field]
    fields[field] = (says === undefined ? was?.[field] : says) || null
  }
  const attributes = new Map<string, string>(Object.entries(JSON.parse(was?.['attributes'] ?? '{}')))
  for (const [key, value] of Object.entries(record.attributes ?? {})) {
    if (value === null) attributes.delete(key)
    else attributes.set(key, value)
  }
  fields['attributes'] = inOrder(attributes)
  return fields
}

export function inOrder(attributes: Iterable<[string, string]>): string {
  return JSON.stringify(Object.fromEntries([...attributes].sort(([one], [other]) => (one < other ? -1 : 1))))
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
