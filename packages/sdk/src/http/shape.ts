import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ConnectorError } from '../errors.js'
import type { Answer } from './exchange.js'
import type { Place } from './failures.js'
import type { Format } from './format.js'

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
    return format.parse(answer.text)
  } catch {
    const { system, at } = place
    throw new ConnectorError('bad_data', `An answer of ${system} is no ${format.name}, or was cut off`, {
      hint: 'Try again; if it stays so, tell the author of the connector.',
      at,
    })
  }
}

/** Throws what {@link parsedBody} throws before it looks at the text. */
export function requireFormat(
  { headers, isFramed }: Answer,
  format: Pick<Format, 'name' | 'isTyped' | 'provesItsEnd'>,
  { system, at }: Place,
): void {
  const typed = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (typed !== '' && !format.isTyped(typed)) {
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
  if (!isFramed && !format.provesItsEnd) {
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
  const isFrame = path.every((key) => typeof key === 'string') && isMissing(body, path)
  const where = path.length === 0 ? 'as a whole' : `at \`${pathText(path)}\``
  if (isPage && isFrame) {
    throw new ConnectorError('incomplete_read', `A page of ${system} lacks what makes it one (${where})`, {
      hint: 'Nothing was applied. Try again; if it stays so, tell the author of the connector.',
      at,
    })
  }
  throw new ConnectorError('bad_data', `An answer of ${system} has another shape than agreed ${where}`, {
    hint: `${system} may have changed: tell the author of the connector.`,
    at,
  })
}

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
