const candidates = [';', ',', '\t', '|'] as const

/**
 * The delimiter of a header line: the candidate (`;`, `,`, tab, `|`) that stands in it most often outside quotes.
 * Null where none does, as in a file with a single column.
 */
export function detectDelimiter(header: string): string | null {
  const outsideQuotes = header.replace(/"(?:[^"]|"")*"?/g, '')
  const counted = candidates.map((candidate) => ({ candidate, count: outsideQuotes.split(candidate).length - 1 }))
  const best = counted.reduce((most, one) => (one.count > most.count ? one : most))
  return best.count > 0 ? best.candidate : null
}

/** The delimiter that Excel's own first line names, and the length of that line: `sep=;`. Null where there is none. */
export function separatorLine(text: string): { delimiter: string; length: number } | null {
  const line = /^sep=([^\r\n])(?:\r\n|\r|\n)/i.exec(text)
  return line?.[1] === undefined ? null : { delimiter: line[1], length: line[0].length }
}

/** A delimiter as a person reads it: `";"`, `tab`. */
export function delimiterName(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : `"${delimiter}"`
}
