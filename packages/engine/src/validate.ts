import type { Reject } from '@rollcall/sdk'

/** One employee as the source shows it, read once and checked. `undefined`: the source does not know the field. */
export interface EmployeeRecord {
  readonly id: string
  readonly firstName: string | null | undefined
  readonly lastName: string | null | undefined
  readonly email: string | null | undefined
  readonly phone: string | null | undefined
  readonly language: string | null | undefined
  readonly birthDate: string | null | undefined
  readonly invitationDate: string | null | undefined
  readonly startDate: string | null | undefined
  readonly endDate: string | null | undefined
  readonly attributes: Readonly<Record<string, string | null>> | undefined
  readonly communities: readonly string[]
  readonly functions: readonly string[] | undefined
  readonly at: string | undefined
}

/** Why a record is left alone (R14). */
export interface Rejection {
  readonly code: string
  readonly message: string
  /** Null where nobody can say whom the record is about: it could be anybody. */
  readonly id: string | null
  /** Whom the record may well be about, although its identifier cannot be trusted. */
  readonly suspect?: string | undefined
  readonly at: string | undefined
}

export function isRejection(result: EmployeeRecord | Rejection): result is Rejection {
  return 'code' in result
}

const MAX_TEXT = 255
/** What looks like nothing around an identifier: white space, zero-width and control characters. */
const BLANK = '[\\s\\u0000-\\u001F\\u007F\\u00AD\\u180E\\u200B-\\u200F\\u2060\\uFEFF]'
const BLANK_AROUND = new RegExp(`^${BLANK}|${BLANK}$`)
const BLANKS_AROUND = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g')
const TEXT_FIELDS = ['firstName', 'lastName', 'email', 'phone', 'language'] as const
const DATE_FIELDS = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const

/** A field that has neither text nor null, which a connector's types forbid. */
class BadField extends Error {
  readonly field: string

  constructor(field: string) {
    super(field)
    this.field = field
  }
}

/**
 * Reads a record of a source, of which nothing is trusted but that it is a value: identifier, types and dates.
 * What is asked only of those in service is left to {@link checkInService}.
 */
export function readEmployee(source: unknown): EmployeeRecord | Rejection {
  if (typeof source !== 'object' || source === null) {
    return { code: 'employee.no_identifier', message: 'The record is not an employee', id: null, at: undefined }
  }
  const fields = source as Readonly<Record<string, unknown>>
  const at = typeof fields['at'] === 'string' ? fields['at'] : undefined
  const id = fields['id']
  if (typeof id !== 'string' || id === '') {
    return { code: 'employee.no_identifier', message: 'The record has no identifier', id: null, at }
  }
  const unreadable = identifierMistake(id)
  if (unreadable) return { ...unreadable, id: null, suspect: suspectOf(id), at }
  try {
    const record: EmployeeRecord = {
      id,
      firstName: text(fields, 'firstName'),
      lastName: text(fields, 'lastName'),
      email: text(fields, 'email'),
      phone: text(fields, 'phone'),
      language: text(fields, 'language'),
      birthDate: text(fields, 'birthDate'),
      invitationDate: text(fields, 'invitationDate'),
      startDate: text(fields, 'startDate'),
      endDate: text(fields, 'endDate'),
      attributes: attributes(fields['attributes']),
      communities: list(fields, 'communities') ?? [],
      functions: list(fields, 'functions'),
      at,
    }
    return dateMistake(record) ?? record
  } catch (error) {
    if (!(error instanceof BadField)) throw error
    return { code: 'employee.bad_field', message: `The field ${error.field} is not of the agreed type`, id, at }
  }
}

/** A record that the connector could not read: also its identifier is trusted only if it could be one. */
export function readReject({ code, reason, id, at }: Reject): Rejection {
  const rejection = { code, message: reason, at: at ?? undefined }
  if (typeof id !== 'string' || id === '') return { ...rejection, id: null }
  if (identifierMistake(id)) return { ...rejection, id: null, suspect: suspectOf(id) }
  return { ...rejection, id }
}

/** What is asked only of those in service that night, or due for an invitation (R14). */
export function checkInService(record: EmployeeRecord): Rejection | null {
  const wrong = (code: string, message: string): Rejection => ({ code, message, id: record.id, at: record.at })
  if (record.communities.length === 0) return wrong('employee.no_community', 'The employee is in no community')
  const isNameKnown = record.firstName !== undefined || record.lastName !== undefined
  if (isNameKnown && !record.firstName && !record.lastName) {
    return wrong('employee.no_name', 'The employee has neither a first nor a last name')
  }
  if (record.email && !isAddress(record.email)) {
    return wrong('employee.invalid_email', 'The e-mail address is not one that a mail can be sent to')
  }
  for (const field of TEXT_FIELDS) {
    if ((record[field]?.length ?? 0) > MAX_TEXT) {
      return wrong('employee.too_long', `The field ${field} is longer than ${MAX_TEXT} characters`)
    }
  }
  return null
}

function identifierMistake(id: string): { code: string; message: string } | null {
  if (BLANK_AROUND.test(id)) {
    return { code: 'employee.blank_identifier', message: 'The identifier has blanks around it' }
  }
  if (!id.isWellFormed()) return { code: 'employee.bad_identifier', message: 'The identifier is not valid Unicode' }
  if (id.length > MAX_TEXT) {
    return { code: 'employee.too_long', message: `The identifier is longer than ${MAX_TEXT} characters` }
  }
  return null
}

function suspectOf(id: string): string | undefined {
  const suspect = id.replace(BLANKS_AROUND, '')
  return suspect === '' || suspect === id || identifierMistake(suspect) ? undefined : suspect
}

function text(fields: Readonly<Record<string, unknown>>, name: string): string | null | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return value
  if (typeof value !== 'string') throw new BadField(name)
  const trimmed = value.trim()
  return trimmed === '' ? null : trimmed.toWellFormed()
}

function list(fields: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw new BadField(name)
  for (const entry of value) if (typeof entry !== 'string') throw new BadField(name)
  if (value.length === 1) return [value[0]]
  return [...new Set<string>(value)]
}

function attributes(value: unknown): Readonly<Record<string, string | null>> | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) throw new BadField('attributes')
  const read: Record<string, string | null> = Object.create(null) // a key like __proto__ is a key like any other
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue
    if (entry !== null && typeof entry !== 'string') throw new BadField(`attributes.${key}`)
    read[key] = entry
  }
  return read
}

function dateMistake(record: EmployeeRecord): Rejection | null {
  for (const field of DATE_FIELDS) {
    const date = record[field]
    if (date && !isDate(date)) {
      const message = `The field ${field} is not a date between 1900 and 2199 (YYYY-MM-DD)`
      return { code: 'employee.impossible_date', message, id: record.id, at: record.at }
    }
  }
  if (record.startDate && record.endDate && record.endDate < record.startDate) {
    return {
      code: 'employee.end_before_start',
      message: 'The end date lies before the start date',
      id: record.id,
      at: record.at,
    }
  }
  return null
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a text is a calendar day between 1900 and 2199, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return false
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
}

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Whether a text is one plain e-mail address that a mail can go to. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at < 1 || at > 64 || text.length > 254 || text.toLowerCase().length > 254) return false
  return (
    /^[^\s"(),:;<>@[\\\]\p{Cc}]+$/u.test(text.slice(0, at)) &&
    /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(text.slice(at + 1))
  )
}
