import { textOrNull } from '@rollcall/sdk'
import { type DateFormat, isoDates, readDate } from '@rollcall/sdk/files'
import type { Text } from './config.js'
import { Astray, isObject, type Path, valueAt } from './path.js'

/** What a text of the configuration is in a record. Undefined: nothing stands there. Null: it is empty. */
export function textOf(record: unknown, text: Text): string | null | undefined {
  if ('value' in text) return text.value
  if (!Array.isArray(text)) return textAt(record, text)
  const parts = text.map((path: Path) => textAt(record, path))
  if (parts.every((part) => part === undefined)) return undefined
  return parts.filter((part) => part !== undefined && part !== null).join(' ') || null
}

/** Of several (`emails[].value`) the first that is not empty. */
export function textAt(record: unknown, path: Path): string | null | undefined {
  const entries = entriesAt(record, path)
  if (entries === undefined || entries === null) return entries
  return entries.map((entry) => asText(entry, path)).find((one) => one !== undefined && one !== null) ?? null
}

/** What stands at a path, as a list: of one, or of each where the path has `[]`. Null or undefined as it stands there. */
export function entriesAt(record: unknown, path: Path): readonly unknown[] | null | undefined {
  const value = valueAt(record, path)
  if (value === undefined || value === null) return value
  if (!Array.isArray(value)) return [value]
  if (path.steps.some(({ isEach }) => isEach)) return value
  throw new Astray(`\`${path.text}\` is a list: write \`${path.text}[]\``)
}

/** One text, as it stands at a path. */
export function asText(value: unknown, path: Path): string | null | undefined {
  if (value === undefined || value === null) return value
  if (isObject(value)) throw new Astray(`\`${path.text}\` is an object: name one of its fields`)
  if (Array.isArray(value)) throw new Astray(`\`${path.text}\` is a list in a list`)
  return textOrNull(String(value))
}

/**
 * Identifiers as they stand, numbers as text; blanks around one are the engine's to judge. Undefined: nothing stands
 * there. Empty: the source says that there is none.
 */
export function idsAt(record: unknown, path: Path): readonly string[] | undefined {
  const entries = entriesAt(record, path)
  if (entries === undefined) return undefined
  return (entries ?? []).filter((entry) => entry !== null && entry !== '').map((entry) => asId(entry, path))
}

/** One identifier, as it stands at a path. */
export function asId(value: unknown, path: Path): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  throw new Astray(`\`${path.text}\` is neither text nor a whole number`)
}

/**
 * A date in ISO 8601, null where there is none, undefined where nothing stands there, `impossible` where it is none.
 *
 * By default a date may have midnight behind it, in whatever zone: `2026-03-01T00:00:00+01:00` is the 1st of March. Of
 * another time of the day nobody can tell which date the system meant.
 */
export function dateAt(
  record: unknown,
  path: Path,
  format: DateFormat | null,
): string | null | undefined | 'impossible' {
  const text = textAt(record, path)
  if (text === undefined || text === null) return text
  if (format !== null) return readDate(text, format) ?? 'impossible'
  const [, moment] = /^\/Date\((-?\d+)(?:\+0000)?\)\/$/.exec(text) ?? []
  const written = moment === undefined ? text : inUtc(Number(moment))
  const [, date = ''] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(written) ?? []
  return readDate(date, isoDates) ?? 'impossible'
}

function inUtc(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
