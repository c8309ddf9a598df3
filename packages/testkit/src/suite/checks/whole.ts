import { isReject, type Reject, type SourceEmployee } from '@rollcall/sdk'
import { NothingWorks, named, require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import type { ListName, ReadName } from '../tested-source.js'
import { idOf, type Outcome, PATIENCE_MS, type SourceRecord, tryRead } from '../try-read.js'

/** What makes a suite quick that is slow. */
export const FASTER =
  'give the source fewer records or larger pages ("size" of the paging, or the size that the connector asks for), and ' +
  'wait with context.clock only'

/** Reads a list while nothing is broken, which has to end well. */
export async function readWell(subject: Subject<unknown>, list: ReadName, outputs = new Outputs()): Promise<Outcome> {
  const stop = new AbortController()
  const outcome = await tryRead(subject.read(list, outputs, stop.signal), { stop })
  if (!outcome.hasFailed) return outcome
  outputs.add(outcome.error)
  const { pages, error, wasStopped } = outcome
  const received = `${pages} pages with ${outcome.records.length} records`
  throw new NothingWorks(
    wasStopped
      ? `The read of ${list} was stopped after ${PATIENCE_MS / 1_000} seconds, with ${received}: ${FASTER}`
      : `The read of ${list} failed after ${received}, and nothing is broken: ${named(error)}`,
  )
}

/** Everything that the source has is read and usable: all pages, with a stated end and an honest total. */
export async function readsEverything(subject: Subject<unknown>): Promise<void> {
  for (const list of subject.lists()) {
    const { records } = await readWell(subject, list)
    const has = subject.source.has[list]
    require(has !== undefined, `Say under "has" which ${list} the source has`)
    const rejects = records.filter(isReject)
    const [first] = rejects
    require(first === undefined ||
      rejects.length < records.length, `All ${records.length} of ${list} are rejected, the first ${told(first)}`)
    const known = new Set<string | null>(has)
    const rejected = rejects.find(({ id }) => known.has(id))
    require(rejected === undefined, `Of ${list} ${JSON.stringify(rejected?.id)} is rejected ${told(rejected)}`)
    const read = new Set(records.filter((record) => !isReject(record)).map(idOf))
    const missing = has.filter((id) => !read.has(id))
    const invented = [...read].filter((id) => !known.has(id))
    require(missing.length ===
      0, `Of ${list} these are not read: ${some(missing)}. What is left out on purpose does not belong in "has"`)
    require(invented.length === 0, `Of ${list} the source does not have: ${some(invented)}`)
  }
}

/** Identifiers are text, without blanks around them, and each stands for one record. */
export async function hasSoundIdentifiers(subject: Subject<unknown>): Promise<void> {
  for (const list of subject.lists()) {
    const { records } = await readWell(subject, list)
    const seen = new Set<unknown>()
    for (const record of records) {
      const id: unknown = isReject(record) ? (record.id ?? Symbol('unknown')) : record.id
      if (typeof id === 'symbol') continue
      require(typeof id === 'string' && id !== '', `One of ${list} has no identifier that is text: reject it`)
      require(!/^[\s\p{C}]|[\s\p{C}]$/u.test(id), `${list}: the identifier ${JSON.stringify(id)} has blanks around it`)
      require(!seen.has(id), `${list}: the identifier ${JSON.stringify(id)} is given to two records`)
      seen.add(id)
    }
  }
}

/** Two reads of a source that has not changed give the same records. */
export async function isStable(subject: Subject<unknown>): Promise<void> {
  for (const list of subject.lists()) {
    const [first, second] = [await readWell(subject, list), await readWell(subject, list)]
    const again = new Map(second.records.map((record) => [idOf(record), asText(record)]))
    const gone = first.records.filter((record) => !again.has(idOf(record)))
    require(gone.length === 0, `${list}: a second read gives other identifiers, not ${some(gone.map(idOf))}`)
    const changed = first.records.filter(
      (record) => idOf(record) !== null && again.get(idOf(record)) !== asText(record),
    )
    require(changed.length === 0, `${list}: a second read gives other fields for ${some(changed.map(idOf))}`)
  }
}

/** Every community and function that an employee has is one of those that were read. */
export async function resolvesReferences(subject: Subject<unknown>): Promise<void> {
  const lists = subject.lists()
  const known = new Map<ListName, ReadonlySet<string | null>>()
  for (const list of ['communities', 'functions'] as const) {
    if (lists.includes(list)) known.set(list, new Set((await readWell(subject, list)).records.map(idOf)))
  }
  for (const record of (await readWell(subject, 'employees')).records) {
    if (!isEmployee(record)) continue
    for (const list of ['communities', 'functions'] as const) {
      const unknown = (record[list] ?? []).filter((id) => known.get(list)?.has(id) === false)
      require(unknown.length === 0, `Employee ${record.id} is in ${list} that were not read: ${some(unknown)}`)
    }
    require(lists.includes('functions') ||
      record.functions ===
        undefined, `Employee ${record.id} has functions, and this source has none: leave the field out`)
  }
}

export function isEmployee(record: SourceRecord | Reject): record is SourceEmployee {
  return !isReject(record) && 'communities' in record
}

/** Why a record was rejected, and where it stands. */
function told(rejected: Reject | undefined): string {
  return `because it ${rejected?.reason} (${rejected?.code}${rejected?.at ? `, at ${rejected.at}` : ''})`
}

/** The first few of many, for a message. */
export function some(ids: readonly unknown[]): string {
  const shown = ids.slice(0, 5).map((id) => JSON.stringify(id))
  return ids.length > 5 ? `${shown.join(', ')} and ${ids.length - 5} more` : shown.join(', ')
}

function asText(record: SourceRecord | Reject): string {
  return JSON.stringify(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)))
}
