import type { SourceFile } from '@rollcall/sdk/files'

/** What is seen of a file without reading it. */
export interface Seen {
  /** Without folders. */
  readonly name: string
  /** Bytes; null where the place does not say. */
  readonly size: number | null
  readonly modifiedAt: Date | null
  /** Names this version of the file; null where nothing does. */
  readonly etag: string | null
  /** When it was looked at, in milliseconds since 1970, by the place's own clock where it shows one. */
  readonly at: number
}

/** A file as it was taken from its place, with what was seen of it then. */
export interface Taken {
  readonly file: SourceFile
  readonly seen: Seen
}

/** Where files lie. Each method throws a `ConnectorError` where it cannot go on. */
export interface OpenPlace {
  /** For people: `sftp.acme.example`, `the bucket exports`. */
  readonly name: string
  /** The files of a folder (`hr/` or nothing); null where a place cannot list. */
  readonly list: ((folder: string) => Promise<readonly Seen[]>) | null
  /** A file before it is taken, or null where there is none; null where a place cannot look without taking. */
  readonly look: ((path: string) => Promise<Seen | null>) | null
  /** Takes a file; null where there is none, unless that is thrown already. */
  take(path: string): Promise<Taken | null>
  /** Looks at a file again that was taken. Null: files of this place are replaced at one stroke, so that none is half there. */
  readonly lookAgain: ((path: string, before: Seen) => Promise<Seen | null>) | null
}

/** Whether two looks have seen the same, as far as both know. */
export function isSame(one: Seen, other: Seen): boolean {
  const differs = <T>(a: T | null, b: T | null) => a !== null && b !== null && a !== b
  return !(
    differs(one.size, other.size) ||
    differs(seconds(one.modifiedAt), seconds(other.modifiedAt)) ||
    differs(one.etag, other.etag)
  )
}

/** Lists and answers tell a time more or less exactly. */
function seconds(time: Date | null): number | null {
  return time && Math.floor(time.getTime() / 1000)
}
