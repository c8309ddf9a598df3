import { isObject, type JsonSchema, schemaAt } from './mistakes.js'
import { hasReference } from './secrets.js'
import type { Path } from './source-text.js'

const MASK = '••••'
const SECRET_NAME = /passw|secret|token|credential|api_?-?key|private_?-?key/i

/**
 * A value of the configuration as it may be printed: references to secrets stand as they were written, and whatever is
 * a secret by its schema (its own, or that of what it stands in), by its name, or as the password of a URL, is covered.
 *
 * @param value with secrets in place and defaults filled in
 * @param written the same, as the person wrote it
 */
export function masked(value: unknown, written: unknown, schema: JsonSchema, path: Path = []): unknown {
  if (typeof written === 'string' && hasReference(written))
    return written.replace(/(:\/\/[^:/@]*:)[^@$]+@/, `$1${MASK}@`)
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      masked(item, Array.isArray(written) ? written[index] : undefined, schema, [...path, index]),
    )
  }
  if (isObject(value)) {
    const below = isObject(written) ? written : {}
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, masked(item, below[key], schema, [...path, key])]),
    )
  }
  if (value === null || typeof value !== 'string') return value
  const name = path.at(-1)
  const isSecret = isSecretAt(schema, path) || (typeof name === 'string' && SECRET_NAME.test(name))
  return isSecret ? MASK : value.replace(/(:\/\/[^:/@\s]*:)[^@\s]+@/, `$1${MASK}@`)
}

/** Whether a schema marks what stands at a path as a secret, or something around it. */
export function isSecretAt(schema: JsonSchema, path: Path): boolean {
  return path.some((_, index) => schemaAt(schema, path.slice(0, index + 1))?.['secret'] === true)
}
