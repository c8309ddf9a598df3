import { require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import { tryRead } from '../try-read.js'
import { readyForChanges } from './breaks.js'
import { readWell } from './whole.js'

const ENOUGH_FOR_SEVERAL_PAGES = 5_000

/** A read that is stopped, before it begins or between two pages, fails at once. */
export async function stopsWhenTold(subject: Subject<unknown>): Promise<void> {
  await using changes = await readyForChanges(subject)
  for (const list of subject.reads()) {
    const stop = new AbortController()
    stop.abort(new Error('The run was stopped'))
    const outcome = await tryRead(subject.read(list, new Outputs(), stop.signal), { stop })
    require(outcome.hasFailed, `${list}: a read that was stopped before it began ends as if it were whole`)
    require(outcome.pages === 0, `${list}: a read that was stopped before it began gives records`)
  }
  await changes[Symbol.asyncDispose]()
  await using _ = await subject.source.grow?.(ENOUGH_FOR_SEVERAL_PAGES)
  for (const list of subject.lists()) {
    const { pages } = await readWell(subject, list)
    if (pages < 2) continue
    const stop = new AbortController()
    const outcome = await tryRead(subject.read(list, new Outputs(), stop.signal), {
      stop,
      onFirstPage: async () => stop.abort(new Error('The run was stopped')),
    })
    require(outcome.hasFailed, `${list}: a read that was stopped after its first page ends as if it were whole`)
    require(outcome.pages < pages, `${list}: a read that was stopped after its first page goes on to the last`)
  }
}
