import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ConnectorError, isConnectorError } from '../errors.js'
import type { Answer } from './exchange.js'
import type { Place } from './failures.js'
import { type Format, json } from './format.js'

/** What an answer has to look like: a schema by zod, or any other Standard Schema. Let it hold what is used, and no more. */
export type Shape<T> = StandardSchemaV1<unknown, T>

/**
 * What an answer's text holds.
 *
 * @throws ConnectorError `bad_data` where it is of another format; `incomplete_read` where it may have been cut off
 */
export function parsedBody(answer: Answer, format: Format, place: Place): unknown {
  requireFormat(answer, format, place)
  try {
    return parsedOnce(answer, format)
  } catch (error) {
    if (isConnectorError(error)) throw error
    const { system, at } = place
    throw new ConnectorError('bad_data', `An answer of ${system} is no ${format.name}, or was cut off`, {
      hint: 'Try again; if it stays so, tell the author of the connector.',
      at,
    })
  }
}

/**
 * What an answer holds, for a connector that may see a refusal in it; null where it is of no format that is known. Errors
 * come in JSON where answers do not, and the other way round.
 *
 * @throws ConnectorError where the format throws one of a success
 */
export function bodyOf(answer: Answer, format: Format): unknown {
  const isSuccess = answer.status < 300
  if (isSuccess && isTyped(answer, format)) {
    try {
      return parsedOnce(answer, format)
    } catch (error) {
      if (isConnectorError(error)) throw error
      return null
    }
  }
  for (const { parse } of [json, format]) {
    try {
      return parse(answer.text)
    } catch {} // Neither has to be: the text is there as well.
  }
  return null
}

/** What is parsed to see whether it refuses is not parsed again to be used. */
const parsed = new WeakMap<Answer, unknown>()

function parsedOnce(answer: Answer, format: Format): unknown {
  if (!parsed.has(answer)) parsed.set(answer, format.parse(answer.text))
  return parsed.get(answer)
}

function mediaTypeOf({ headers }: Answer): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
}

function isTyped(answer: Answer, format: Pick<Format, 'isTyped'>): boolean {
  const typed = mediaTypeOf(answer)
  return typed === '' || format.isTyped(typed)
}

/** Throws what {@link parsedBody} throws before it looks at the text. */
export function requireFormat(
  answer: Answer,
  format: Pick<Format, 'name' | 'isTyped' | 'provesItsEnd'>,
  { system, at }: Place,
): void {
  if (!isTyped(answer, format)) {
    const typed = mediaTypeOf(answer)
    const isPage = typed === 'text/html' || typed === 'application/xhtml+xml'
    throw new ConnectorError(
      'bad_data',
      `${system} answers with ${isPage ? 'a web page' : 'another format'} where ${format.name} is expected`,
      {
        hint: isPage
          ? 'It may be a page to sign in at, or one of a proxy or firewall: check the address and the credentials.'
          : 'Check the address. If it is right, tell the author of the connector.',
        at,
      },
    )
  }
  if (!answer.isFramed && !format.provesItsEnd) {
    throw new ConnectorError(
      'incomplete_read',
      `${system} does not say where its answer ends, so it may have been cut off`,
      {
        hint: `Those who run ${system} have to send a length (Content-Length), or chunks.`,
        at,
      },
    )
  }
}

/**
 * What an answer holds, in the shape that was agreed.
 *
 * @param isPage whether what is missing or null outside of a list makes it no page at all (`incomplete_read`)
 * @throws ConnectorError `bad_data` with the path of what is wrong, never with its value
 */
export async function shaped<T>(body: unknown, shape: Shape<T>, isPage: boolean, { system, at }: Place): Promise<T> {
  const result = await shape['~standard'].validate(body)
  if (result.issues === undefined) return result.value
  const [first] = result.issues
  const path = (first?.path ?? []).map((step) => (typeof step === 'object' ? step.key : step))
  const where = path.length === 0 ? 'as a whole' : `at \`${pathText(path)}\``
  const isFrame = path.every((key) => typeof key === 'string')
  const code = isPage && isFrame && isMissing(body, path) ? 'incomplete_read' : 'bad_data'
  throw new ConnectorError(code, `An answer of ${system} has another shape than agreed ${where}`, {
    hint: isFrame
      ? `${topOf(body)} ${whoseMove(system)}`
      : `${system} may have changed: tell the author of the connector.`,
    at,
  })
}

function whoseMove(system: string): string {
  return `Tell the author of the connector: ${system} may have changed, or refuses with status 200, and \`explain\` does not say so.`
}

/** What tells an author at once that it is no answer of the agreed kind: the names in it, of which an envelope has but a few. */
function topOf(body: unknown): string {
  if (Array.isArray(body)) return 'It is a list.'
  if (typeof body !== 'object' || body === null) return 'It is no object.'
  const names = Object.keys(body)
  if (names.length === 0) return 'It is empty.'
  if (names.length > MANY_NAMES) return `It has ${names.length} fields.`
  return `It has ${names.map((name) => (/^[A-Za-z_$][\w$-]{0,40}$/.test(name) ? `\`${name}\`` : '…')).join(', ')}.`
}

/** With more it may be a list by names, and those of persons. */
const MANY_NAMES = 8

function isMissing(body: unknown, path: readonly PropertyKey[]): boolean {
  let value = body
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return true
    value = Reflect.get(value, key)
  }
  return value === undefined || value === null
}

/** `items[3].start`. Keys that come from the answer itself could name a person, so only plain words are shown. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) =>
      typeof key === 'number' ? `[${key}]` : `.${/^[A-Za-z_$][\w$.@-]{0,40}$/.test(String(key)) ? String(key) : '…'}`,
    )
    .join('')
    .replace(/^\./, '')
}
