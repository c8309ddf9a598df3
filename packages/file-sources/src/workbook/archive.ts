import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { ConnectorError, isConnectorError } from '@rollcall/sdk'
import type { SourceFile } from '@rollcall/sdk/files'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'

/** A workbook has a part a sheet, a picture, a drawing: hundreds at the most. */
const MAX_ENTRIES = 5_000
/** Name, comment and further fields of an entry, which are kept in memory. */
const MAX_ENTRY_BYTES = 4_096
/** Sheets of exports unpack to some 5 to 60 times their size; what unpacks to more than this was made to do harm. */
const MAX_RATIO = 200
/** Parts that unpack to less cannot do harm, whatever their ratio. */
const HARMLESS_BYTES = 1024 * 1024
const CHUNK_BYTES = 64 * 1024

/**
 * The zip archive that a workbook is, read part by part and never unpacked as a whole.
 *
 * Refused are archives with too many entries, with two of one name, with parts that lie on each other, with names that
 * lead out of it, with a password, and parts that unpack to more than {@link MAX_RATIO} times their size, or to another
 * size or checksum than they say.
 */
export class Archive {
  readonly #zip: ZipFile
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #file: SourceFile
  readonly #signal: AbortSignal

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, file: SourceFile, signal: AbortSignal) {
    this.#zip = zip
    this.#entries = entries
    this.#file = file
    this.#signal = signal
  }

  static async open(file: SourceFile, signal: AbortSignal): Promise<Archive> {
    try {
      const zip = await fromRandomAccessReaderPromise(new FileReader(file, signal), file.size, { autoClose: false })
      if (zip.entryCount > MAX_ENTRIES) throw hostile(file.name, `it has ${zip.entryCount} entries`)
      const entries = new Map<string, Entry>()
      let packedBytes = 0
      for await (const entry of zip.eachEntry()) {
        const name = entry.fileName.toLowerCase()
        if (entry.isEncrypted()) throw withPassword(file.name)
        if (entries.has(name)) throw hostile(file.name, 'it has two entries of one name')
        if (entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength > MAX_ENTRY_BYTES) {
          throw hostile(file.name, 'the description of an entry is longer than any workbook needs')
        }
        packedBytes += entry.compressedSize
        if (packedBytes > file.size) throw hostile(file.name, 'its entries lie on each other')
        entries.set(name, entry)
      }
      return new Archive(zip, entries, file, signal)
    } catch (error) {
      throw asReadError(error, file.name, signal)
    }
  }

  /** Whether it has this part. Case is ignored, as the format says. */
  has(part: string): boolean {
    return this.#entries.has(part.toLowerCase())
  }

  /** The bytes of a part, in pieces. Ends only where its size and its checksum are those that it says. */
  async *bytes(part: string, maxBytes = Number.MAX_SAFE_INTEGER): AsyncGenerator<Uint8Array, void, void> {
    const entry = this.#entries.get(part.toLowerCase())
    if (entry === undefined) throw damaged(this.#file.name, `${part} is missing in it`)
    const { compressedSize, uncompressedSize } = entry
    const isBomb = uncompressedSize > HARMLESS_BYTES && uncompressedSize > compressedSize * MAX_RATIO
    if (isBomb || uncompressedSize > maxBytes) {
      throw hostile(this.#file.name, `${part} would unpack from ${compressedSize} bytes to ${uncompressedSize}`)
    }
    let sum = 0
    try {
      const stream: AsyncIterable<Buffer> = await this.#zip.openReadStreamPromise(entry)
      for await (const chunk of stream) {
        this.#signal.throwIfAborted()
        sum = crc32(chunk, sum)
        yield chunk
      }
    } catch (error) {
      throw asReadError(error, this.#file.name, this.#signal)
    }
    if (sum !== entry.crc32) throw damaged(this.#file.name, `the checksum of ${part} is wrong`)
  }
}

/** Lets the library read where it wants to, in a file that must not change meanwhile. */
class FileReader extends RandomAccessReader {
  readonly #file: SourceFile
  readonly #signal: AbortSignal

  constructor(file: SourceFile, signal: AbortSignal) {
    super()
    this.#file = file
    this.#signal = signal
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false })
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#file.read(position, length, this.#signal).then(
      (bytes) => {
        buffer.set(bytes, offset)
        callback(bytes.length < length ? new Error('it ends too early') : null)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('it cannot be read', { cause: error })),
    )
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }

  async *#range(start: number, end: number): AsyncGenerator<Uint8Array, void, void> {
    let position = start
    while (position < end) {
      const bytes = await this.#file.read(position, Math.min(CHUNK_BYTES, end - position), this.#signal)
      if (bytes.length === 0) return
      position += bytes.length
      yield bytes
    }
  }
}

/** Whatever the library complains of, which is the cause, the archive is not as it was made. */
function asReadError(error: unknown, name: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (isConnectorError(error)) return error
  return damaged(name, 'it is an archive that cannot be unpacked', error)
}

/** A file that is not as it was made. */
export function damaged(name: string, why: string, cause?: unknown): ConnectorError {
  return new ConnectorError('incomplete_read', `${name} is cut off or damaged: ${why}`, {
    hint: 'Have the export made again, and let it be finished before the nightly run. Open it in Excel to see whether it can be read there.',
    at: name,
    cause,
  })
}

/** A file that would cost more memory or time than any export. */
export function hostile(name: string, why: string): ConnectorError {
  return new ConnectorError('bad_data', `${name} is refused: ${why}`, {
    hint: 'This is no usual workbook, and may have been made to do harm. Save the sheet as "CSV UTF-8" in Excel, or ask its sender.',
    at: name,
  })
}

export function withPassword(name: string): ConnectorError {
  return new ConnectorError('bad_data', `${name} is protected by a password`, {
    hint: 'Have the export made without one; or remove it in Excel: File › Info › Protect Workbook › Encrypt with Password.',
    at: name,
  })
}
