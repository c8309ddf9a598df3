import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import type { SourceFile } from '@rollcall/sdk/files'
import { absent } from './absent.js'
import { ageOf, ageText, isYetToCome } from './age.js'
import { changing } from './changing.js'
import { readName } from './file-name.js'
import type { Place } from './place.js'
import { type Candidate, RunFiles } from './run-files.js'
import { isSame, type Seen, type Taken } from './seen.js'

/** A file that was changed within so long may be changing still. */
const RECENT_MS = 10 * 60_000
/** Between two looks at it. */
const PAUSE_MS = 10_000

export interface FileWanted {
  /** A name or a pattern, as `FileName` takes it. */
  readonly file: string
  /** How old it may be, in milliseconds. Left out: as old as it is. */
  readonly maxAge?: number | undefined
}

/** A file that was found, to be read and closed. */
export interface FoundFile {
  readonly file: SourceFile
  /** Which file it is, where the configuration does not say that, and how old; for `check` and for the log. */
  readonly about: readonly string[]
  /** For `check`: what should be mended, a sentence each. */
  readonly warnings: readonly string[]
  /** Whether no read of this run has had it before: `about` is news then. */
  readonly isFirstRead: boolean
}

/**
 * Finds a file in its place and makes sure that it is whole: a plain name, or the newest that fits a pattern.
 *
 * - The reads of a run share one connection, one list of files and one choice: a file that is read twice is the same.
 * - What comes from another machine lies in a file of this one that has no name, and goes with its `SourceFile`.
 * - A place is looked at twice: a file that was changed in the last ten minutes after ten seconds more, any other at once.
 *   The folder of the configuration is not: there a file is watched while it is read, and that is all.
 *
 * @throws ConnectorError `configuration` (no such file, another host key), `credentials`, `permission`, `unavailable` (also:
 * older than `maxAge`), `incomplete_read` (cut, changing, empty, on its way), `bad_data`
 */
export async function openSourceFile(
  wanted: FileWanted,
  place: Place | undefined,
  context: ReadContext<unknown>,
): Promise<FoundFile> {
  const { clock, signal } = context
  signal.throwIfAborted()
  const run = RunFiles.of(place, context)
  const startedAt = clock.now()
  const candidate = await run.find(readName(wanted.file))
  if (candidate.first) requireAge(candidate.first, candidate.date, wanted)
  const taken = await run.place.take(candidate.path)
  if (taken === null) throw absent(`${candidate.path} in ${run.place.name}`, candidate.path)
  try {
    requireAge(taken.seen, candidate.date, wanted)
    if (candidate.first && !isSame(candidate.first, taken.seen)) throw changing(taken.seen.name)
    await lookAgain(run, candidate, taken, candidate.lookedAt ?? startedAt, context)
    if (taken.file.size === 0) throw empty(taken.file.name)
    const isFirstRead = run.remember(candidate.path, taken.seen)
    return { file: taken.file, isFirstRead, ...tell(candidate, taken.seen, wanted, place) }
  } catch (error) {
    await taken.file[Symbol.asyncDispose]()
    throw error
  }
}

async function lookAgain(
  { place }: RunFiles,
  { path }: Candidate,
  { seen }: Taken,
  firstLookAt: number,
  { clock, signal, log }: ReadContext<unknown>,
): Promise<void> {
  if (place.lookAgain === null) return
  const isRecent = seen.modifiedAt === null ? seen.etag !== null : seen.at - seen.modifiedAt.getTime() < RECENT_MS
  const pause = firstLookAt + PAUSE_MS - clock.now()
  if (isRecent && pause > 0) {
    log.info(
      `${seen.name} was changed a short time ago, so it is looked at again in ${Math.ceil(pause / 1000)} seconds`,
    )
    await clock.wait(pause, signal)
  }
  const again = await place.lookAgain(path, seen)
  if (again === null || !isSame(seen, again)) throw changing(seen.name)
}

function requireAge({ name, modifiedAt, at }: Seen, date: string | null, { maxAge }: FileWanted): void {
  if (maxAge === undefined) return
  const age = ageOf(modifiedAt, date, at)
  if (age === null) {
    throw new ConnectorError('configuration', `Nothing says how old ${name} is, and it may be ${ageText(maxAge)} old`, {
      hint: 'Have the server send Last-Modified, or take "maxAge" out of the configuration.',
      at: name,
    })
  }
  if (isYetToCome(-age, 0)) {
    throw new ConnectorError('bad_data', `The time of ${name} is yet to come, so nothing says how old it is`, {
      hint: 'Have its sender correct its clock, or take "maxAge" out of the configuration.',
      at: name,
    })
  }
  if (age <= maxAge) return
  throw new ConnectorError('unavailable', `${name} is ${ageText(age)} old, and may be ${ageText(maxAge)} at most`, {
    hint: 'No newer export has arrived: look at its sender. If this one is meant, raise "maxAge" for a night.',
    at: name,
  })
}

function tell(
  candidate: Candidate,
  { name, modifiedAt, at }: Seen,
  { file, maxAge }: FileWanted,
  place: Place | undefined,
): Pick<FoundFile, 'about' | 'warnings'> {
  const { choice } = candidate
  if (choice === null && place === undefined && maxAge === undefined) return { about: [], warnings: [] }
  const age = ageOf(modifiedAt, candidate.date, at)
  const changed = modifiedAt && `changed ${ageText(at - modifiedAt.getTime())} ago`
  const warnings: string[] = []
  if (maxAge === undefined && age !== null) {
    warnings.push(
      `${choice === null ? name : file}: an export that comes no more would be read night after night. Say under "maxAge" how old it may be`,
    )
  }
  return { about: [[choice ?? name, changed].filter((part) => part !== null).join(', ')], warnings }
}

function empty(name: string): ConnectorError {
  return new ConnectorError('incomplete_read', `${name} is empty`, {
    hint: 'A finished export has at least its header. Have it made again.',
    at: name,
  })
}
