import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConnectorError } from '@rollcall/sdk'
import { type OpenedFile, SourceFile } from '@rollcall/sdk/files'
import type { ByteSink } from '@rollcall/sdk/http'

/** A larger file is no list of people. */
const MAX_BYTES = 1024 ** 3

/**
 * A file for a download, in the system's folder for temporary files. It has no name any more once it is open, so whatever
 * happens to this process, nothing of it stays.
 */
export class TemporaryFile implements ByteSink, AsyncDisposable {
  readonly #handle: FileHandle
  readonly #name: string
  #isGiven = false
  size = 0

  private constructor(handle: FileHandle, name: string) {
    this.#handle = handle
    this.#name = name
  }

  /** @param name the download's, for messages */
  static async open(name: string): Promise<TemporaryFile> {
    const path = join(tmpdir(), `rollcall-${randomUUID()}`)
    try {
      const handle = await open(path, 'wx+', 0o600)
      await unlink(path)
      return new TemporaryFile(handle, name)
    } catch (error) {
      throw noRoom(name, error)
    }
  }

  async start(): Promise<void> {
    await this.#handle.truncate(0)
    this.size = 0
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.size + bytes.length > MAX_BYTES) {
      throw new ConnectorError('bad_data', `${this.#name} is larger than a gigabyte`, {
        hint: 'That is no list of people: look at what the export has become.',
        at: this.#name,
      })
    }
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.size)
        done += bytesWritten
        this.size += bytesWritten
      }
    } catch (error) {
      throw noRoom(this.#name, error)
    }
  }

  /** What was written, as a file to read. It is then the reader's to close. */
  async toSourceFile(opened: OpenedFile): Promise<SourceFile> {
    const file = await SourceFile.of(this.#handle, opened)
    this.#isGiven = true
    return file
  }

  /** Closes it, unless it was given away. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isGiven) await this.#handle.close()
  }
}

function noRoom(name: string, cause: unknown): ConnectorError {
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
  return new ConnectorError('unavailable', `There is no room for ${name} in the folder of temporary files${code}`, {
    hint: `Make room in ${tmpdir()}, or name another folder by the variable TMPDIR.`,
    at: name,
    cause,
  })
}
