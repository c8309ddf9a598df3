/**
 * A name as it may stand in a mail: one line, without control characters and those that turn the direction of writing.
 * Names come from other systems; in a header a line break would begin a header of somebody else's choosing, and what
 * looks like an encoded word would be decoded by the reader, into anything.
 */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replaceAll('=?', '= ?')
    .replace(/\s+/g, ' ')
    .trim()
}
