import { ConnectorError } from '@rollcall/sdk'
import type { QueryName } from './config.js'
import { HINTS } from './hints.js'

/** A query as the database's driver takes it. */
export interface Statement {
  readonly name: QueryName
  readonly text: string
  /** One for each placeholder, in order. */
  readonly values: readonly string[]
}

/** How a database writes what is of interest here. */
export interface Syntax {
  /** Strings, quoted names and comments: what must be passed over. No numbered groups. */
  readonly quoted: RegExp
  /** What writes although it stands in a SELECT, in lower case; null where nothing does. */
  readonly refused: RegExp | null
  /** The mark of the parameter with this number, counted from 1. */
  placeholder(number: number): string
}

const COMMENT = /^(?:--|#|\/\*(?![!+]))/

/**
 * Puts a parameter in the place of every `:night`, and leaves strings, quoted names and casts (`::date`) as they are.
 *
 * Each place becomes a parameter of its own, so that the database finds a type for each. Comments are left out, and a
 * semicolon at the end.
 */
export function toStatement(name: QueryName, query: string, night: string, syntax: Syntax): Statement {
  const values: string[] = []
  const parts = new RegExp(`(?<quoted>${syntax.quoted.source})|(?<![:\\w]):night(?!\\w)|;`, 'g')
  let end: number | null = null
  let unquoted = ''
  let text = ''
  let from = 0
  for (const match of query.matchAll(parts)) {
    text += query.slice(from, match.index)
    unquoted += `${query.slice(from, match.index)} `
    from = match.index + match[0].length
    if (match.groups?.['quoted'] !== undefined) {
      text += COMMENT.test(match[0]) ? ' ' : match[0]
    } else if (match[0] === ';') {
      end ??= text.length
    } else {
      values.push(night)
      text += syntax.placeholder(values.length)
    }
  }
  text += query.slice(from)
  unquoted += query.slice(from)
  if (syntax.refused?.test(unquoted.toLowerCase())) {
    throw new ConnectorError('configuration', `${name} writes a file`, { hint: HINTS.readOnly, at: name })
  }
  if (end !== null && text.slice(end).trim() !== '') {
    throw new ConnectorError('configuration', `${name} holds more than one statement`, {
      hint: 'Keep the one SELECT, and take out what follows its semicolon.',
      at: name,
    })
  }
  return { name, text: text.slice(0, end ?? undefined).trim(), values }
}
