import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '../refusal.js'
import type { Line } from './without-persons.js'

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

/** Writes `communities.ndjson`, `functions.ndjson`, `employees.ndjson` and `end.json`. */
export async function writeRecording(folder: string, { lines, ends }: Recording): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [what, records] of Object.entries(lines)) {
    await writeFile(join(folder, `${what}.ndjson`), records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  }
  await writeFile(join(folder, 'end.json'), `${JSON.stringify(ends, null, 2)}\n`)
}
