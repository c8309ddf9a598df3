import { ConnectorError } from '../errors.js'

/** A header as it is compared: without blanks around it (also unbreakable and invisible ones) and without case. */
export function normalizeHeader(header: string): string {
  return header
    .replace(/[\u200b\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

/** The columns of a table, found by their headers: trimmed, case ignored. */
export class Columns {
  readonly headers: readonly string[]
  readonly #name: string
  readonly #positions = new Map<string, number[]>()

  /** `name` is the file's, for messages. */
  constructor(headers: readonly string[], name: string) {
    this.headers = headers
    this.#name = name
    for (const [position, header] of headers.entries()) {
      const key = normalizeHeader(header)
      this.#positions.set(key, [...(this.#positions.get(key) ?? []), position])
    }
  }

  /** Position of a column, or null where there is none. Throws where two have this header: nobody knows which is meant. */
  find(header: string): number | null {
    const [position, second] = this.#positions.get(normalizeHeader(header)) ?? []
    if (second !== undefined) {
      throw new ConnectorError('bad_data', `${this.#name} has two columns "${header.trim()}"`, {
        hint: 'Give each column a header of its own in the export.',
        at: this.#name,
      })
    }
    return position ?? null
  }

  /** As `find`, but throws where there is none, naming the headers that are there. */
  require(header: string): number {
    const position = this.find(header)
    if (position !== null) return position
    throw new ConnectorError('configuration', `${this.#name} has no column "${header}"`, {
      hint: `${this.describe()} Give the right names under "columns", or mend the export.`,
      at: this.#name,
    })
  }

  /** The headers, for a message; not where the first row looks like a record, since it would then show a person. */
  describe(): string {
    if (this.headers.some(isValue)) return 'The first row does not look like a header: it holds values.'
    const [first, second] = this.headers
    if (first !== undefined && second === undefined) {
      return `There is one column alone, "${first.trim()}": say under "delimiter" what separates its fields, if anything does.`
    }
    return `The columns are: ${this.headers.map((header) => `"${header.trim()}"`).join(', ')}.`
  }
}

/** Numbers, dates and e-mail addresses are no headers. */
function isValue(header: string): boolean {
  return header.includes('@') || /^[\s+]*\d[\d\s./:+-]*$/.test(header)
}
