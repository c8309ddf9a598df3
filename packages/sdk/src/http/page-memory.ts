import { createHash } from 'node:crypto'

/** Remembers what was read, so that a read that goes round in circles is noticed. Some 60 bytes a page. */
export class PageMemory {
  readonly #asked = new Set<string>()
  readonly #pages = new Set<string>()
  #lastRecords = new Set<string>()
  #repeated = 0

  /** Records that stood at the end of one page and again in the next. */
  get repeated(): number {
    return this.#repeated
  }

  /** Notes where a page is asked. @returns whether it was asked there before */
  wasAsked(where: string): boolean {
    return isKnown(this.#asked, digest(where))
  }

  /**
   * Notes the records of a page, as the system sent them.
   *
   * @returns whether a page with just these records was there before
   */
  wasSeen(body: unknown, rows: number): boolean {
    const records = longestList(body).map((record) => JSON.stringify(record))
    if (rows === 0 || records.length === 0) return false
    if (isKnown(this.#pages, digest(records.join('\n')))) return true
    const digests = new Set(records)
    if (digests.size === rows) for (const record of digests) if (this.#lastRecords.has(record)) this.#repeated++
    this.#lastRecords = digests
    return false
  }
}

/** The records of a page whose frame may differ (it may hold its own number): the longest list outside of records. */
function longestList(body: unknown, depth = 5): readonly unknown[] {
  if (Array.isArray(body)) return body
  if (typeof body !== 'object' || body === null || depth === 0) return []
  let longest: readonly unknown[] = []
  for (const value of Object.values(body)) {
    const list = typeof value === 'object' && value !== null ? longestList(value, depth - 1) : []
    if (list.length > longest.length || (list.length === longest.length && !hasRecords(longest))) longest = list
  }
  return longest
}

/** A list of words in the frame (`"schemas": ["urn:…"]`) may be as long as that of the records. */
function hasRecords([first]: readonly unknown[]): boolean {
  return typeof first === 'object' && first !== null
}

function isKnown(known: Set<string>, entry: string): boolean {
  if (known.has(entry)) return true
  known.add(entry)
  return false
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url')
