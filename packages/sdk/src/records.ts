/**
 * One employee as the source shows it tonight.
 *
 * A field that is left out: the source does not know it, and the platform's value stays.
 * `null`: the source says that there is none. Dates are local dates, `YYYY-MM-DD`.
 */
export interface SourceEmployee {
  /** Stable over renames, compared as text, byte by byte (R4). Never a name or an address. */
  readonly id: string
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  /** BCP 47 tag: `nl`, `en-GB`. */
  readonly language?: string | null
  readonly birthDate?: string | null
  /** From this date on an invitation may go out; left out or null: the start date decides (R6). */
  readonly invitationDate?: string | null
  readonly startDate?: string | null
  /** Last day of employment, inclusive (R11). */
  readonly endDate?: string | null
  readonly attributes?: Readonly<Record<string, string | null>>
  /** Ids of the communities that the employee is in. At least one, of those that `communities` gave. */
  readonly communities: readonly string[]
  /** Ids of functions. Left out: the source does not say. */
  readonly functions?: readonly string[]
  /** Where in the source the record stands, for messages: `employees.csv:17`. */
  readonly at?: string
}

/** A department, location, team …: whatever the connector calls a community (R15). */
export interface SourceCommunity {
  readonly id: string
  readonly name: string
  readonly at?: string
}

/** A job title, position, role …: whatever the connector calls a function (R20). */
export interface SourceJobFunction {
  readonly id: string
  readonly name: string
  readonly at?: string
}

const TOMBSTONE = Symbol.for('@rollcall/sdk/tombstone')

/** A source's own statement that an employee is gone. Stands in pages of `changes` only. */
export interface Tombstone {
  readonly [TOMBSTONE]: true
  readonly id: string
}

/** States that the source has an employee no more. */
export function tombstone(id: string): Tombstone {
  return { [TOMBSTONE]: true, id }
}

export function isTombstone(record: unknown): record is Tombstone {
  return typeof record === 'object' && record !== null && TOMBSTONE in record
}

const REJECT = Symbol.for('@rollcall/sdk/reject')

/**
 * A record that could not be read. It stands in the page in the record's place.
 *
 * With an id, that employee is left as it is (R14). Without one it could be anybody, and nobody of the integration is
 * removed that night without approval. A rejected community or function fails the read.
 */
export interface Reject {
  readonly [REJECT]: true
  /** What is wrong, without any value of the person: `the start date is no date (expected d-M-yyyy)`. */
  readonly reason: string
  /** Machine-readable: `employee.impossible_date`. */
  readonly code: string
  readonly id: string | null
  readonly at: string | null
}

/** Reports a record that cannot be read. Never drop one, never invent an id. */
export function reject(reason: string, where: { code: string; id?: string | null; at?: string }): Reject {
  return { [REJECT]: true, reason, code: where.code, id: where.id ?? null, at: where.at ?? null }
}

/** Dates of an employee. */
export type DateField = 'birthDate' | 'invitationDate' | 'startDate' | 'endDate'

const DATES: Readonly<Record<DateField, string>> = {
  birthDate: 'the birth date',
  invitationDate: 'the invitation date',
  startDate: 'the start date',
  endDate: 'the end date',
}

/**
 * Reports a record with a date that is none (R14).
 *
 * @param where `expected`: how dates are written there, for people: `d-M-yyyy`
 */
export function rejectDate(
  field: DateField,
  where: { readonly id: string | null; readonly at: string; readonly expected?: string },
): Reject {
  const expected = where.expected === undefined ? '' : ` (expected ${where.expected})`
  return reject(`${DATES[field]} is no date${expected}`, {
    code: 'employee.impossible_date',
    id: where.id,
    at: where.at,
  })
}

export function isReject(record: unknown): record is Reject {
  return typeof record === 'object' && record !== null && REJECT in record
}
