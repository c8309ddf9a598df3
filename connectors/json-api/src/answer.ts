import { ConnectorError } from '@rollcall/sdk'
import { Astray, isObject, type Path, valueAt } from './path.js'

/** The records of an answer: those at the path, or the answer itself where there is none. */
export function listAt(answer: unknown, path: Path | undefined, at: string): readonly unknown[] {
  const value = path === undefined ? answer : valueIn(answer, path, at)
  if (Array.isArray(value)) return value
  const what =
    path === undefined
      ? 'is no list itself'
      : value === undefined
        ? `has nothing at \`${path.text}\``
        : `has no list at \`${path.text}\``
  throw badData(`The answer ${what}`, listHint(answer), at)
}

function listHint(answer: unknown): string {
  const lists = [...listsIn(answer, 3)].slice(0, 3)
  if (Array.isArray(answer)) return 'The answer is the list itself: leave out `list`.'
  if (lists.length === 0) return 'There is no list in it. Look at `path` and `query`.'
  return `Write under \`list\` where the records are. ${lists.length === 1 ? 'A list stands' : 'Lists stand'} at ${lists.map((path) => `\`${path}\``).join(', ')}.`
}

/** Where lists stand, outside of lists. Only plain words are shown: a key could be a name. */
function* listsIn(value: unknown, depth: number, before = ''): Generator<string> {
  if (!isObject(value) || depth === 0) return
  for (const [key, inner] of Object.entries(value)) {
    if (!/^[\w@$-]{1,40}$/.test(key)) continue
    if (Array.isArray(inner)) yield `${before}${key}`
    else yield* listsIn(inner, depth - 1, `${before}${key}.`)
  }
}

/** A number of records or pages. */
export function numberAt(answer: unknown, path: Path, at: string): number {
  return wholeNumber(valueIn(answer, path, at), `\`${path.text}\``, at)
}

/** @param what where it stands */
export function wholeNumber(value: unknown, what: string, at: string): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number
  throw badData(
    `The answer has ${value === undefined || value === null ? 'nothing' : 'no number'} at ${what}`,
    PAGING_HINT,
    at,
  )
}

export function flagAt(answer: unknown, path: Path, at: string): boolean {
  const value = valueIn(answer, path, at)
  if (typeof value === 'boolean') return value
  throw badData(`The answer has neither true nor false at \`${path.text}\``, PAGING_HINT, at)
}

/** A cursor or an address; null where there is none, undefined where not even its name is there. */
export function markAt(answer: unknown, path: Path, at: string): string | null | undefined {
  const value = valueIn(answer, path, at)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' || value === null || value === undefined) return value
  throw badData(`The answer has neither text nor null at \`${path.text}\``, PAGING_HINT, at)
}

function valueIn(answer: unknown, path: Path, at: string): unknown {
  try {
    return valueAt(answer, path)
  } catch (error) {
    if (error instanceof Astray) throw badData(`In the answer ${error.message}`, PAGING_HINT, at)
    throw error
  }
}

export const PAGING_HINT = 'Look at the answer, and mend `list` and `paging` in the configuration.'

export function badData(message: string, hint: string, at: string): ConnectorError {
  return new ConnectorError('bad_data', message, { hint, at })
}
