import { type HeardAnswer, json } from '@rollcall/sdk/http'

/** Undefined where it is no JSON. */
export function bodyOf({ headers, text }: HeardAnswer): unknown {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (text === '' || !json.isTyped(type)) return undefined
  try {
    return json.parse(text)
  } catch {
    return undefined // The connector was told, and has failed.
  }
}

/** Each with the name of its field, and with that of the field around it. */
export function* textsIn(
  value: unknown,
  name = '',
  place = '',
): Generator<readonly [text: string, name: string, place: string]> {
  if (typeof value === 'string' || typeof value === 'number') yield [String(value), name, place]
  else if (Array.isArray(value)) for (const inner of value) yield* textsIn(inner, name, place)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, key, placeOf(name, key))
  }
}

/** Names of fields. */
export function* namesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key
    yield* namesIn(inner)
  }
}

/** A name alone may be that of two things: `contract.from`, `leave.from`. */
export function placeOf(outer: string, name: string): string {
  return `${outer}.${name}`
}
