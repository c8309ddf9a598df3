import type { ExcerptLine } from './configuration-error.js'

const SECRET =
  /^(.*?(?:passw|passphrase|secret|token|credential|key|authorization|header|cookie|\bpin\b)[^:]*:\s*)(.*)$/i
const REFERENCE = /\$\{[^}]*\}/
const COVERED = '•'

/** Lines of the configuration's text as they may be printed, those of secrets covered sign by sign. */
export function excerptOf(lines: readonly string[], numbers: readonly number[]): readonly ExcerptLine[] {
  return numbers.flatMap((line) => {
    const text = lines[line - 1]
    return text === undefined || text.trim() === '' ? [] : [{ line, text: covered(text.replaceAll('\t', '⇥')) }]
  })
}

function covered(text: string): string {
  // What has no name may be a line of a key or a password that goes on.
  if (!/[:[\]{}<>=]|^\s*-+( |$)/.test(text)) return dotted(text)
  const [, head, tail] = SECRET.exec(text) ?? []
  if (head !== undefined && tail !== undefined) return head + dotted(tail)
  return text.replace(/(:\/\/[^:/@\s]*:)(\S+)(?=@)/, (_, start: string, password: string) => start + dotted(password))
}

/** Every sign but blanks, brackets and references to secrets as a dot: what stands behind keeps its column. */
function dotted(text: string): string {
  return text
    .split(new RegExp(`(${REFERENCE.source})`))
    .map((part) => (REFERENCE.test(part) ? part : part.replace(/[^\s[\]{}"',]/gu, COVERED)))
    .join('')
}
