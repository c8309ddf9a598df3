/** What answers look like, and how they are read. */
export interface Format {
  /** For people: `JSON`. */
  readonly name: string
  /** Sent as `Accept`. */
  readonly accept: string
  /** Whether an answer's media type (`application/json`, without parameters, lower case) is this format. */
  isTyped(mediaType: string): boolean
  /** @throws anything where the text is not whole or not of this format; the message is not shown */
  parse(text: string): unknown
  /**
   * Whether `parse` fails for any text that was cut off. Where it does not, an answer has to come with its length, or in
   * chunks: else a connection that breaks between two lines would look like the end.
   */
  readonly provesItsEnd: boolean
}

/** JSON. Whole numbers that JavaScript cannot hold exactly come as text, so that two identifiers never become one. */
export const json: Format = {
  name: 'JSON',
  accept: 'application/json',
  isTyped: (mediaType) => /^(application|text)\/(json|([\w.-]+\+json))$/.test(mediaType),
  parse: parseJson,
  provesItsEnd: true,
}

/** Text as it comes: CSV for example. */
export function text(...mediaTypes: readonly string[]): Format {
  return {
    name: mediaTypes.join(' or '),
    accept: mediaTypes.join(', '),
    isTyped: (mediaType) => mediaTypes.includes(mediaType),
    parse: (whole) => whole,
    provesItsEnd: false,
  }
}

const LONG_NUMBER = /\d{16}/

function parseJson(whole: string): unknown {
  // The exact way takes several times as long; few answers need it.
  return LONG_NUMBER.test(whole) ? JSON.parse(whole, exact) : JSON.parse(whole)
}

function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isInexact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  const source = context?.source
  return isInexact && source !== undefined && /^-?\d+$/.test(source) ? source : value
}
