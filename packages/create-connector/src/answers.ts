/** What a connector can read from: the folders of `template/`. */
export const kinds = {
  'http-json': 'HTTP with JSON',
  'http-xml': 'HTTP with XML',
  file: 'files (CSV exports)',
  database: 'a database',
  other: 'something else',
} as const
export type Kind = keyof typeof kinds

/** All that has to be known before anything is written. */
export interface Answers {
  readonly folder: string
  /** For people: `Acme HR`. */
  readonly name: string
  readonly kind: Kind
  /** What a community is there: `Org unit`. */
  readonly community: string
  /** What a function is there, or null where there are none. */
  readonly jobFunction: string | null
  /** Files (.tgz) to install in the place of the released packages. */
  readonly sdk: string | undefined
  readonly testkit: string | undefined
}

export function isKind(text: string | undefined): text is Kind {
  return text !== undefined && Object.hasOwn(kinds, text)
}
