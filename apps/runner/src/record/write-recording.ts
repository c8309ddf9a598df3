import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Line, type RecordedAnswer, writeAnswers } from '@rollcall/testkit/recording'
import { Refusal } from '../refusal.js'

/** How a read ended: what proved it, and what of it could not be read. */
export interface RecordedEnd {
  readonly records: number
  readonly total: number | null
  readonly proof: string
  readonly rejects: Readonly<Record<string, number>>
}

export interface Recording {
  readonly lines: Readonly<Record<string, readonly Line[]>>
  readonly ends: Readonly<Record<string, RecordedEnd>>
  /** None where the source is not asked by HTTP. */
  readonly answers: readonly RecordedAnswer[]
}

/**
 * Nothing is written over.
 *
 * @throws Refusal where there is a file, or a folder that is not empty
 */
export async function requireEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new Refusal(`${folder} cannot be used (${error.code})`, 'Name a folder that is empty or not there yet.')
  })
  if (entries.length > 0) throw new Refusal(`${folder} is not empty`, 'Name a folder that is empty or not there yet.')
}

/** Writes `communities.ndjson`, `functions.ndjson`, `employees.ndjson`, `end.json`, and a file for each answer. */
export async function writeRecording(folder: string, { lines, ends, answers }: Recording): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [what, records] of Object.entries(lines)) {
    await writeFile(join(folder, `${what}.ndjson`), records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  }
  await writeFile(join(folder, 'end.json'), `${JSON.stringify(ends, null, 2)}\n`)
  if (answers.length > 0) await writeAnswers(folder, answers)
}
