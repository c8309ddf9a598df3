import stringWidth from 'string-width'

/** Columns that a text takes in a terminal: wide characters count two, combining ones none. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/**
 * A text of somebody else without what a terminal would obey: names must not move the cursor, color what follows, or turn
 * the direction of what stands beside them.
 */
export function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

const graphemes = new Intl.Segmenter()

/** Cuts a text to a width, and says so with `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  return `${start(text, width - 1)}…`
}

/** The part of a text between two columns, with `…` where something was left out. */
export function cutBefore(text: string, skipped: number, width: number): string {
  if (skipped <= 0) return cut(text, width)
  const rest = text.slice(start(text, skipped + 1).length)
  return `…${cut(rest, width - 1)}`
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text
}

/**
 * Breaks a text (without colors) into lines of a width, between words where that is possible, else behind a sign that
 * parts a word; an indent stays.
 */
export function wrap(text: string, width: number): readonly string[] {
  return printable(text)
    .split('\n')
    .flatMap((paragraph) => {
      const indent = /^ */.exec(paragraph)?.[0] ?? ''
      return wrapLine(paragraph.slice(indent.length), Math.max(1, width - indent.length)).map((line) => indent + line)
    })
}

function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (widthOf(line) > width) {
      const most = start(line, width)
      const head = /^.*[/@-]/.exec(most)?.[0] ?? most
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  lines.push(line)
  return lines
}

/** The longest beginning that fits; at least one character, so that whoever cuts comes to an end. */
function start(text: string, width: number): string {
  let taken = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width && taken !== '') break
    taken += segment
  }
  return taken
}
