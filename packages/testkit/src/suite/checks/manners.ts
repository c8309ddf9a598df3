import { require } from '../failure.js'
import { Outputs } from '../outputs.js'
import type { Subject } from '../subject.js'
import { readWell } from './whole.js'

/** Nothing was written to the source, and nothing was asked of it that is not there. */
export async function onlyReads(subject: Subject<unknown>): Promise<void> {
  await subject.check(subject.source.config(), new Outputs(), AbortSignal.timeout(20_000))
  for (const list of subject.lists()) await readWell(subject, list)
  const complaints = await subject.source.complaints()
  require(complaints.length === 0, complaints.join('; '))
}
