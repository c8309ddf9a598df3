import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What every planted text carries, so that a scan finds all of them at once: in lower case, as addresses are kept. */
const INFIX = 'qzx'
const LENGTH = 9
const MARKER = new RegExp(`${INFIX}[0-9a-z]{${LENGTH}}`, 'g')
/** Dates of people lie before any that a run, a night or a lease could have. */
const DATE = /(?<![0-9])19[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9])/g

/** Makes texts that are found nowhere else, and remembers how many. */
export class Markers {
  #next = 0

  /** How many were planted. */
  get count(): number {
    return this.#next
  }

  take(): string {
    return `${INFIX}${(this.#next++).toString(36).padStart(LENGTH, '0')}`
  }
}

/** A day of the last century, another for each of 36,500 numbers. */
export function personalDate(number: number): string {
  return new Date(Date.UTC(1900, 0, 1 + (number % 36_500))).toISOString().slice(0, 10)
}

/** What was found of people: every marker, and every date of the last century. */
export interface Findings {
  readonly markers: ReadonlySet<string>
  readonly dates: ReadonlySet<string>
  /** Occurrences, each as often as it was there. */
  readonly hits: number
}

/** Looks for what was planted in raw bytes that come in pieces. */
export class Scan implements Findings {
  readonly markers = new Set<string>()
  readonly dates = new Set<string>()
  hits = 0
  #rest = ''

  add(bytes: Buffer | string): void {
    const text = this.#rest + (typeof bytes === 'string' ? bytes : bytes.toString('latin1'))
    // What begins near the end is looked at with the next piece.
    const settled = Math.max(0, text.length - OVERLAP)
    this.#look(text, settled)
    this.#rest = text.slice(settled)
  }

  end(): this {
    this.#look(this.#rest, this.#rest.length)
    this.#rest = ''
    return this
  }

  #look(text: string, until: number): void {
    for (const [pattern, found] of [
      [MARKER, this.markers],
      [DATE, this.dates],
    ] as const) {
      for (const match of text.matchAll(pattern)) {
        if (match.index >= until) break
        found.add(match[0])
        this.hits++
      }
    }
  }
}

const OVERLAP = 64
const PIECE = 4 * 2 ** 20

/** Scans files whole, as they lie on the disk. */
export async function scanFiles(files: readonly string[]): Promise<Scan> {
  const scan = new Scan()
  for (const file of files) {
    scan.add(`\n${file}\n`) // also the name of a file may name a person
    const { size } = await stat(file)
    const highWaterMark = Math.min(Math.max(size, 1), PIECE) // a buffer of this size is made for each file
    for await (const piece of createReadStream(file, { highWaterMark })) scan.add(piece)
    scan.end()
  }
  return scan
}

export function scanLines(lines: readonly string[]): Scan {
  const scan = new Scan()
  for (const line of lines) scan.add(`${line}\n`)
  return scan.end()
}

export async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
