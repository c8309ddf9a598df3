import { type DateFormat, DateFormatError, dateFormat, readDate } from '@rollcall/sdk/files'
import { z } from 'zod'

/**
 * Schema of a file's name in a configuration: a plain one, or a pattern in which `*` stands for anything and, once at most,
 * `{yyyy-MM-dd}` for a date, written in any way that `dateFormat` of the sdk knows. Folders may stand before, and are plain.
 */
export const FileName = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    try {
      readName(text)
    } catch (error) {
      if (!(error instanceof DateFormatError || error instanceof NameError)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  })

class NameError extends Error {}

/** A name as it is looked for. */
export interface WantedName {
  /** As it was written. */
  readonly text: string
  /** `hr/` or nothing. */
  readonly folder: string
  /** Null: a plain name, which is no pattern. */
  readonly pattern: Pattern | null
}

export interface Pattern {
  /** Without folders: `employees-*.csv`. */
  readonly text: string
  readonly hasDate: boolean
  /** Whether a name fits, and with which date. A date that does not exist does not fit. */
  match(name: string): { readonly date: string | null } | null
}

/** @throws NameError or DateFormatError where it is none */
export function readName(text: string): WantedName {
  const cut = text.lastIndexOf('/') + 1
  const [folder, name] = [text.slice(0, cut), text.slice(cut)]
  if (name === '') throw new NameError('is a folder: name the file in it')
  if (/[*{}]/.test(folder)) throw new NameError('has a pattern in a folder: it may stand in the name of the file only')
  return { text, folder, pattern: /[*{}]/.test(name) ? patternOf(name) : null }
}

function patternOf(text: string): Pattern {
  const parts = text.split(/(\*|\{[^{}]*\})/)
  if (parts.some((part) => /[{}]/.test(part) && !/^\{.*\}$/.test(part))) {
    throw new NameError('has a brace without the other: a date is written {yyyy-MM-dd}')
  }
  const [written, second] = parts.filter((part) => part.startsWith('{'))
  if (second !== undefined) throw new NameError('has two dates: one says which file is the newest')
  const format = written === undefined ? null : dateFormat(written.slice(1, -1))
  const expression = new RegExp(`^${parts.map((part) => sourceOf(part, format)).join('')}$`, 's')
  return {
    text,
    hasDate: format !== null,
    match(name) {
      const found = expression.exec(name)
      if (found === null) return null
      if (format === null) return { date: null }
      const date = readDate(found[1] ?? '', format)
      return date === null ? null : { date }
    },
  }
}

function sourceOf(part: string, format: DateFormat | null): string {
  if (part === '*') return '.*'
  if (!part.startsWith('{') || format === null) return RegExp.escape(part)
  return `(${format.expression.source.slice(1, -1).replaceAll('(', '(?:')})`
}

/** What programs call a file that is not all there yet, and files that are hidden. */
export function isUnfinished(name: string): boolean {
  return /\.(tmp|part|filepart|partial|crdownload|swp)$|^\.|^~\$/i.test(name)
}

/** A server may list anything: what leads elsewhere, or would move the cursor of a terminal, is the name of no file. */
export function isNoName(name: string): boolean {
  return /[/\p{Cc}]/u.test(name)
}
