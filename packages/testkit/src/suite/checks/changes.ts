import { isConnectorError, isReject, isTombstone } from '@rollcall/sdk'
import { named, require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import type { SourceEdits } from '../tested-source.js'
import { idOf, type Outcome, type ReadRecord, tryRead } from '../try-read.js'
import { requireNoSecret } from './outputs.js'
import { readWell, some } from './whole.js'

/** More than any contract begins or ends before the other. */
const MONTHS_MS = 100 * 86_400_000

/** All, and then what changed, is what is there; whatever changes, goes, or comes back, also while all is being read. */
export async function followsChanges(subject: Subject<unknown>): Promise<void> {
  const edits = editsOf(subject)
  const before = await readWell(subject, 'employees')
  const first = checkpointOf('employees', before)
  const nothing = await readSince(subject, first)
  requireSame('Where nothing has changed', merged(before.records, nothing.records), before.records)
  const edited = await edits.edit('some')
  let second: string
  let after: Outcome
  try {
    after = await readWell(subject, 'employees')
    require(texts(after.records) !==
      texts(before.records), 'The source was changed, and the connector sees no difference')
    for (const since of [first, checkpointOf('changes', nothing)]) {
      const changes = await readSince(subject, since)
      requireSame('Where somebody changed and somebody is gone', merged(before.records, changes.records), after.records)
      const isAll = changes.records.length >= after.records.length && after.records.length > 5
      require(!isAll, 'Of a few changes all employees are given: give those who changed')
    }
    second = checkpointOf('changes', await readSince(subject, first))
  } finally {
    await edited[Symbol.asyncDispose]()
  }
  const back = await readSince(subject, second)
  requireSame('Where somebody comes back', merged(after.records, back.records), before.records)
  await missesNothing(subject, edits)
}

/** What changes while all is being read is either in it, or told afterwards. */
async function missesNothing(subject: Subject<unknown>, edits: SourceEdits): Promise<void> {
  const stop = new AbortController()
  await using made = new AsyncDisposableStack()
  const whole = await tryRead(subject.read('employees', new Outputs(), stop.signal), {
    stop,
    onFirstPage: async () => void made.use(await edits.edit('without removal')),
  })
  require(!whole.hasFailed, `The read of employees failed while one of them was changed: ${named(whole.error)}`)
  const changes = await readSince(subject, checkpointOf('employees', whole))
  const now = await readWell(subject, 'employees')
  const what =
    'Where somebody changed while all were being read: give the checkpoint of the time at which the read began. So'
  requireSame(what, merged(whole.records, changes.records), now.records)
}

/** A checkpoint that the source does not know any more is told as that. */
export async function tellsExpired(subject: Subject<unknown>): Promise<void> {
  const edits = editsOf(subject)
  const checkpoint = checkpointOf('employees', await readWell(subject, 'employees'))
  await edits.expire()
  const outputs = new Outputs()
  const stop = new AbortController()
  const outcome = await tryRead(subject.read('changes', outputs, stop.signal, undefined, { since: checkpoint }), {
    stop,
  })
  const { error } = outcome
  const isTold = outcome.hasFailed && isConnectorError(error) && error.code === 'checkpoint_expired'
  const instead = outcome.hasFailed ? named(error) : 'an end as if nothing had changed'
  require(isTold, `Where the checkpoint is not known any more, throw a ConnectorError "checkpoint_expired", and not: ${instead}`)
  outputs.add(error)
  requireNoSecret(subject, outputs)
  checkpointOf('employees', await readWell(subject, 'employees'))
}

/** A record is used on other nights than that of its read, so it must not depend on that. */
export async function isOfAnyNight(subject: Subject<unknown>): Promise<void> {
  const tonight = await readWell(subject, 'employees')
  for (const away of [-MONTHS_MS, MONTHS_MS]) {
    const night = new Date(Date.parse(subject.night) + away).toISOString().slice(0, 10)
    const stop = new AbortController()
    const other = await tryRead(subject.read('employees', new Outputs(), stop.signal, undefined, { night }), { stop })
    require(!other.hasFailed, `The read of employees for the night of ${night} failed: ${named(other.error)}`)
    requireSame(
      `For the night of ${night} (records must not depend on it, or changes cannot be used)`,
      other.records,
      tonight.records,
    )
  }
}

async function readSince(subject: Subject<unknown>, since: string): Promise<Outcome> {
  const outputs = new Outputs()
  const stop = new AbortController()
  const outcome = await tryRead(subject.read('changes', outputs, stop.signal, undefined, { since }), { stop })
  outputs.add(outcome.error)
  require(!outcome.hasFailed, `The read of changes failed, and nothing is broken: ${named(outcome.error)}`)
  requireNoSecret(subject, outputs)
  checkpointOf('changes', outcome)
  return outcome
}

/** The checkpoint that a read ended with. */
export function checkpointOf(what: string, { end }: Outcome): string {
  const checkpoint: unknown = end?.checkpoint
  const isOne = typeof checkpoint === 'string' && checkpoint !== ''
  require(isOne, `The read of ${what} ends without a checkpoint, which "changes" goes on from: endOfRead({ …, checkpoint })`)
  return checkpoint
}

export function editsOf({ source }: Subject<unknown>): SourceEdits {
  require(source.edits !==
    undefined, 'Say how the source changes ("changed" beside "employees", and "changes" of its list; or "edits"), or skip this test with a reason')
  return source.edits
}

/** What a run takes for all there is: of an identifier the last counts. */
function merged(before: readonly ReadRecord[], changes: readonly ReadRecord[]): readonly ReadRecord[] {
  const now = new Map<unknown, ReadRecord>()
  for (const record of before) now.set(idOf(record) ?? Symbol('unknown'), record)
  for (const record of changes) {
    const id = idOf(record)
    require(id !==
      null, 'A change is rejected without an identifier: then all is read. Give the identifier where it is known')
    if (isTombstone(record)) now.delete(id)
    else now.set(id, record)
  }
  return [...now.values()]
}

function requireSame(when: string, given: readonly ReadRecord[], there: readonly ReadRecord[]): void {
  const [one, other] = [byId(given), byId(there)]
  const missing = [...other.keys()].filter((id) => !one.has(id))
  const left = [...one.keys()].filter((id) => !other.has(id))
  const different = [...other].filter(([id, text]) => one.has(id) && one.get(id) !== text).map(([id]) => id)
  require(missing.length === 0, `${when}, these are missing: ${some(missing)}`)
  require(left.length === 0, `${when}, these are still there: ${some(left)}`)
  require(different.length === 0, `${when}, these have other fields: ${some(different)}`)
}

function byId(records: readonly ReadRecord[]): ReadonlyMap<string | null, string> {
  return new Map(records.map((record) => [idOf(record), asText(record)]))
}

function texts(records: readonly ReadRecord[]): string {
  return JSON.stringify([...byId(records)].sort(([one], [other]) => ((one ?? '') < (other ?? '') ? -1 : 1)))
}

/** Without where it stands: that differs from read to read. */
function asText(record: ReadRecord): string {
  if (isReject(record)) return `rejected: ${record.code}`
  const fields = Object.entries(record).filter(([name, value]) => name !== 'at' && value !== undefined)
  return JSON.stringify(fields.sort(([one], [other]) => (one < other ? -1 : 1)))
}
