import { isReject } from '@rollcall/sdk'
import { ConformanceFailure, named, require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import type { ListName } from '../tested-source.js'
import { tryRead } from '../try-read.js'
import { readWell } from './whole.js'

const TEXTS = ['firstName', 'lastName', 'email', 'phone', 'language', 'at']
const DATES = ['birthDate', 'invitationDate', 'startDate', 'endDate']
const FIELDS: Readonly<Record<ListName, ReadonlySet<string>>> = {
  communities: new Set(['id', 'name', 'at']),
  functions: new Set(['id', 'name', 'at']),
  employees: new Set(['id', ...TEXTS, ...DATES, 'attributes', 'communities', 'functions']),
}

/** Records are plain, and have the fields and the types that are agreed, and no others. */
export async function givesAgreedRecords(subject: Subject<unknown>): Promise<void> {
  for (const list of subject.lists()) {
    for (const record of (await readWell(subject, list)).records) {
      require(typeof record === 'object' && record !== null, `One of ${list} is no object`)
      if (isReject(record)) {
        require(list === 'employees', `One of ${list} is rejected, which fails every night: ${record.reason}`)
        continue
      }
      const mistake = mistakeIn(list, record)
      require(mistake === null, `${list}, ${JSON.stringify(record.id)}: ${mistake}`)
    }
  }
}

function mistakeIn(list: ListName, record: object): string | null {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(record))) {
    if (!FIELDS[list].has(name)) return `there is no field ${name}; further fields of an employee are attributes`
    if (property.get) return `${name} is a getter: give the value`
    const value: unknown = property.value
    if (value === undefined) continue
    if (name === 'name' && (typeof value !== 'string' || value === '')) return 'name is no text'
    if (TEXTS.includes(name) && value !== null && typeof value !== 'string') return `${name} is neither text nor null`
    if (DATES.includes(name) && value !== null && !isDate(value))
      return `${name} is no date YYYY-MM-DD: reject the record`
    if ((name === 'communities' || name === 'functions') && !isListOfTexts(value)) return `${name} is no list of texts`
    if (name === 'attributes' && !isAttributes(value)) return 'attributes are texts or null by name'
  }
  return list === 'employees' && !('communities' in record) ? 'communities is missing' : null
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const date = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function isAttributes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((one) => one === null || one === undefined || typeof one === 'string')
}

/** What was given stays as it was given, also once the read has gone on. */
export async function leavesRecordsAlone(subject: Subject<unknown>): Promise<void> {
  for (const list of subject.lists()) {
    const stop = new AbortController()
    const given: { page: readonly unknown[]; was: string }[] = []
    await tryRead(subject.read(list, new Outputs(), stop.signal), {
      stop,
      onPage: (page) => given.push({ page, was: JSON.stringify(page) }),
    })
    const changed = given.findIndex(({ page, was }) => JSON.stringify(page) !== was)
    require(changed ===
      -1, `${list}: page ${changed + 1} was changed after it was given: make new objects for each page`)
  }
}

/** A read that is over gives no more, and one that is left in the middle closes without an error. */
export async function endsOnce(subject: Subject<unknown>): Promise<void> {
  for (const list of subject.lists()) {
    const outputs = new Outputs()
    const stop = new AbortController()
    const left = subject.read(list, outputs, stop.signal)
    await left.next()
    stop.abort(new Error('The run was stopped'))
    await closed(left[Symbol.asyncDispose](), list)

    const whole = subject.read(list, outputs, new AbortController().signal)
    for (let step = await whole.next(); !step.done; ) step = await whole.next()
    require((await whole.next()).done === true, `${list}: after its end the read gives another page`)
  }
}

async function closed(closing: PromiseLike<void>, list: ListName): Promise<void> {
  const hangs = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => hangs.reject(new ConformanceFailure(`${list}: to close the read takes for ever`)),
    10_000,
  )
  try {
    await Promise.race([closing, hangs.promise])
  } catch (error) {
    throw error instanceof ConformanceFailure
      ? error
      : new ConformanceFailure(`${list}: to close the read fails: ${named(error)}`)
  } finally {
    clearTimeout(timer)
  }
}
