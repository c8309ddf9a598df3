import { isConnectorError } from '@rollcall/sdk'
import { ConformanceFailure, named, require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import type { BreakPoint, ReadName, SourceBreak, Strike } from '../tested-source.js'
import { idOf, type Outcome, tryRead } from '../try-read.js'
import { checkpointOf } from './changes.js'
import { personalValues, requireNoSecret } from './outputs.js'
import { FASTER, readWell, some } from './whole.js'

/** Waiting for so long is taken for the pauses between a connector's attempts; then it is stopped. */
const ATTEMPTS_MS = 4_000
/** How long one way to break may be tried, at all its places. */
const LIMIT_MS = 120_000

/**
 * A break ends every read that meets it as a failed one, wherever it happens, never as a snapshot that lacks something.
 *
 * @returns whether there is a place where it can happen
 */
export async function failsWhen(subject: Subject<unknown>, broken: SourceBreak): Promise<boolean> {
  const persons = await personalValues(subject)
  const began = performance.now()
  let isPossible = false
  await using _ = await readyForChanges(subject)
  for (const list of subject.reads()) {
    const points = await broken.points(
      list === 'changes' ? 'employees' : list,
      async () => void (await readWell(subject, list)),
    )
    if (points.length === 0) continue
    isPossible = true
    const clean = await readWell(subject, list)
    for (const [done, point] of points.entries()) {
      if (performance.now() - began > LIMIT_MS) throw tooSlow(list, done, points.length, clean)
      await failsAt(subject, { broken, list, point, clean, persons })
    }
  }
  return isPossible
}

/** As much to read of changes as of all. */
export async function readyForChanges(subject: Subject<unknown>): Promise<AsyncDisposable> {
  const made = new AsyncDisposableStack()
  const { edits } = subject.source
  if (!subject.hasChanges || !edits) return made
  subject.since = checkpointOf('employees', await readWell(subject, 'employees'))
  made.defer(() => {
    subject.since = null
  })
  made.use(await edits.edit('all'))
  return made
}

function tooSlow(list: ReadName, done: number, all: number, { pages, records }: Outcome): ConformanceFailure {
  return new ConformanceFailure(
    `${list}: after ${LIMIT_MS / 1_000} seconds this was tried at ${done} of ${all} places of a read of ` +
      `${pages} pages with ${records.length} records. To make it quicker, ${FASTER}`,
  )
}

interface Broken {
  readonly broken: SourceBreak
  readonly list: ReadName
  readonly point: BreakPoint
  readonly clean: Outcome
  readonly persons: readonly string[]
}

async function failsAt(subject: Subject<unknown>, { broken, list, point, clean, persons }: Broken): Promise<void> {
  const outputs = new Outputs()
  const stop = new AbortController()
  await using strike = await point.strike()
  const where = `${list}, "${broken.name}" at ${point.at}`
  const outcome = await tryRead(subject.read(list, outputs, stop.signal), {
    stop,
    stopWhen: broken.ends === 'stopped' ? strike.met : undefined,
    patienceMs: ATTEMPTS_MS,
    onFirstPage: strike.onFirstPage && (() => strike.onFirstPage?.() ?? Promise.resolve()),
  })
  require(await isMet(strike), `${where}: the read never came there, so it proves nothing`)
  for (const complaint of strike.complaints?.() ?? []) require(false, `${where}: ${complaint}`)
  outputs.add(outcome.error)
  requireNoSecret(subject, outputs)
  if (outcome.hasFailed) requireToldWell(where, broken, outcome)
  else requireWhole(where, broken, outcome, clean)
  const told = isConnectorError(outcome.error)
    ? [outcome.error.message, outcome.error.hint, outcome.error.at ?? '']
    : []
  const shown = persons.some((value) => told.some((text) => text.includes(value)))
  require(!shown, `${where}: the error shows a value of a person`)
}

async function isMet({ met }: Strike): Promise<boolean> {
  return (
    met === undefined ||
    (await Promise.race([met.then(() => true), new Promise<false>((no) => setImmediate(no, false))]))
  )
}

function requireToldWell(where: string, { codes }: SourceBreak, { error, wasStopped }: Outcome): void {
  if (wasStopped) return
  require(isConnectorError(error), `${where}: what is thrown should be a ConnectorError, and is ${named(error)}`)
  const isRight = codes.length === 0 || codes.includes(error.code)
  require(isRight, `${where}: the code should be ${codes.join(' or ')}, and is ${named(error)}`)
  require(error.hint.trim() !== '', `${where}: the error has no hint`)
}

function requireWhole(where: string, { ends }: SourceBreak, { records }: Outcome, clean: Outcome): void {
  const read = new Set(records.map(idOf))
  const missing = clean.records.map(idOf).filter((id) => !read.has(id))
  const lack = missing.length > 0 ? `lacks ${some(missing)}` : 'has everything, but the source did not say so'
  require(missing.length === 0 && ends === 'failed or whole', `${where}: the read ends well, and ${lack}`)
}
