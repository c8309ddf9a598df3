type Row = Readonly<Record<string, unknown>>
type Holds = (row: Row) => boolean

const NAME = String.raw`(\w+)`
const TEXT = "'((?:[^']|'')*)'"
const STARTS_WITH = new RegExp(`^startswith\\(${NAME},\\s*${TEXT}\\)$`, 'i')
const EQUALS = new RegExp(`^${NAME} eq (?:${TEXT}|(true|false))$`)
const ANY = new RegExp(`^${NAME}/any\\((\\w+):\\2 eq ${TEXT}\\)$`)

/**
 * What Graph's `$filter` lets through, of the little that is needed here: `startswith`, `eq`, `any`, `not(…)` and `and`.
 *
 * @param properties those that there are
 * @returns null where Graph does not take it
 */
export function filterOf(text: string, properties: readonly string[]): Holds | null {
  const all = text.split(' and ').map((clause) => clauseOf(clause.trim(), properties))
  return all.every((one) => one !== null) ? (row) => all.every((holds) => holds(row)) : null
}

function clauseOf(text: string, properties: readonly string[]): Holds | null {
  const [, inner] = /^not\s?\((.*)\)$/.exec(text) ?? []
  if (inner !== undefined) {
    const holds = clauseOf(inner, properties)
    return holds && ((row) => !holds(row))
  }
  const [, name = '', ...rest] = STARTS_WITH.exec(text) ?? EQUALS.exec(text) ?? ANY.exec(text) ?? []
  if (!properties.includes(name)) return null
  const wanted = textOf(rest.findLast((part) => part !== undefined) ?? '')
  const isWanted = (value: unknown) => textOf(String(value)) === wanted
  if (STARTS_WITH.test(text)) return (row) => textOf(String(row[name] ?? '')).startsWith(wanted)
  if (EQUALS.test(text)) return (row) => isWanted(row[name])
  return (row) => [row[name]].flat().some(isWanted)
}

/** Graph compares without regard to case, and writes an apostrophe twice. */
const textOf = (written: string) => written.replaceAll("''", "'").toLowerCase()
