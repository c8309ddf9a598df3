import type { Answer } from './exchange.js'
import type { Format } from './format.js'

/** What a system says of a file that it gave. */
export interface Downloaded {
  /** It answered that the file is the one that was asked about (304), and gave none. */
  readonly isUnchanged: boolean
  /** Names this version of the file; null where nothing does. */
  readonly etag: string | null
  /** When the file was changed last; null where it does not say. */
  readonly modifiedAt: Date | null
  /** What its clock showed when it answered; null where it does not say. */
  readonly sentAt: Date | null
}

export function downloaded({ status, headers }: Answer): Downloaded {
  return {
    isUnchanged: status === 304,
    etag: headers.etag ?? null,
    modifiedAt: dateOf(headers['last-modified']),
    sentAt: dateOf(headers.date),
  }
}

/** A file is whatever comes, but for the web page that stands in its place where somebody is to sign in. */
export const anyFile: Format = {
  name: 'a file',
  accept: '*/*',
  isTyped: (mediaType) => mediaType !== 'text/html' && mediaType !== 'application/xhtml+xml',
  parse: (whole) => whole,
  provesItsEnd: false,
}

function dateOf(header: string | undefined): Date | null {
  const date = new Date(header ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}
