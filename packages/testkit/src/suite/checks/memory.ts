import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import { tryRead } from '../try-read.js'

/** What may be kept for each record: enough to remember its identifier, and not enough for the record. */
const BYTES_A_RECORD = 110
/** What a client remembers of each page, so that it notices when it goes in circles. */
const BYTES_A_PAGE = 300
/** What comes and goes. */
const BYTES_AT_ALL = 2 * 1024 * 1024

const HOW_MANY =
  '. If the others are left out on purpose, say which count: `counts: (index) => …` beside "employees" (or `count` of what "grow" gives)'

/** How many employees are read: `ROLLCALL_CONFORMANCE_RECORDS`, or 40,000. */
export function manyRecords(): number {
  return Number(process.env['ROLLCALL_CONFORMANCE_RECORDS'] ?? 40_000)
}

/** However many employees there are, no more than a page of them is held. */
export async function staysFlat(subject: Subject<unknown>): Promise<void> {
  const { source } = subject
  const wanted = manyRecords()
  require(source.grow !== undefined, 'Say how the source gets many employees ("grow"), or skip this test with a reason')
  await using grown = await source.grow(wanted)
  const { count = wanted } = grown
  const collect = garbageCollector()
  const stop = new AbortController()
  let received = 0
  let atStart = 0
  let atEnd = 0
  const outcome = await tryRead(subject.read('employees', new Outputs(), stop.signal), {
    stop,
    patienceMs: 600_000,
    onPage(page) {
      const before = received
      received += page.length
      if (passes(before, received, count * 0.2)) atStart = heapAfter(collect)
      if (passes(before, received, count * 0.95)) atEnd = heapAfter(collect)
    },
  })
  require(!outcome.hasFailed, `A read of ${wanted} employees failed: ${outcome.error}`)
  require(received ===
    count, `Of ${wanted} employees ${received} were read, and ${count} count${received < count ? HOW_MANY : ''}`)
  require(outcome.pages > 1, `All ${wanted} employees came in one page: give them in pages of some hundred`)
  const growth = atEnd - atStart
  const allowed = BYTES_AT_ALL + 0.75 * (wanted * BYTES_A_RECORD + outcome.pages * BYTES_A_PAGE)
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`
  const read = `Reading ${wanted} employees in ${outcome.pages} pages`
  require(growth <
    allowed, `${read}, memory grew by ${megabytes(growth)}, and may by ${megabytes(allowed)}: keep no records that were given`)
}

function passes(before: number, after: number, mark: number): boolean {
  return before < mark && after >= mark
}

function heapAfter(collect: () => void): number {
  collect()
  return process.memoryUsage().heapUsed
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('This Node does not let its memory be collected')
  return () => collect()
}
