import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { ConnectorError, isConnectorError } from '../errors.js'

const CHUNK_BYTES = 64 * 1024

/** What is known of a file that was opened somewhere else than by its path. */
export interface OpenedFile {
  /** Without folders, for messages. */
  readonly name: string
  readonly modifiedAt: Date
  /** Opens a file that lies beside it where it comes from, or gives null where there is none. */
  beside(name: string, signal: AbortSignal): Promise<SourceFile | null>
}

/**
 * A file that must stay as it is while it is read, since nothing stops an export from being written meanwhile. Read it from
 * beginning to end by `next`, or here and there by `read`.
 */
export class SourceFile {
  /** Name without its folders, for messages. */
  readonly name: string
  readonly modifiedAt: Date
  /** Bytes. */
  readonly size: number
  readonly #handle: FileHandle
  readonly #before: BigIntStats
  readonly #beside: OpenedFile['beside']
  #received = 0

  private constructor(handle: FileHandle, before: BigIntStats, { name, modifiedAt, beside }: OpenedFile) {
    this.name = name
    this.modifiedAt = modifiedAt
    this.size = Number(before.size)
    this.#handle = handle
    this.#before = before
    this.#beside = beside
  }

  /** Throws a `ConnectorError`: `configuration` where there is no such file, `permission` where it may not be read. */
  static async open(path: string): Promise<SourceFile> {
    try {
      // Asked before it is opened: to open a pipe would wait for its writer.
      if (!(await stat(path)).isFile()) throw notAFile(path)
      const handle = await open(path, 'r')
      const before = await handle.stat({ bigint: true })
      const beside = (name: string) => openIfThere(resolve(dirname(path), name))
      return new SourceFile(handle, before, { name: basename(path), modifiedAt: before.mtime, beside })
    } catch (error) {
      throw asConnectorError(error, path)
    }
  }

  /** A file that was opened already, and is closed with this one: a download that has no name on this machine any more. */
  static async of(handle: FileHandle, opened: OpenedFile): Promise<SourceFile> {
    return new SourceFile(handle, await handle.stat({ bigint: true }), opened)
  }

  /** The next bytes, or null at the end, once the file is seen to be the one that was opened. */
  async next(signal: AbortSignal): Promise<Uint8Array | null> {
    const bytes = await this.#bytes(null, CHUNK_BYTES, signal)
    this.#received += bytes.length
    if (this.#received > this.size) throw this.#changed()
    if (bytes.length > 0) return bytes
    if (this.#received < this.size) throw this.#changed()
    await this.requireUnchanged()
    return null
  }

  /**
   * So many bytes from a position on, fewer only at the end of the file.
   *
   * Call `requireUnchanged` once all has been read.
   */
  async read(position: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - position))
    if (wanted === 0) return new Uint8Array(0)
    const bytes = await this.#bytes(position, wanted, signal)
    if (bytes.length < wanted) throw this.#changed()
    return bytes
  }

  /** Throws `incomplete_read` where the file is not the one any more that was opened. `next` asks it by itself. */
  async requireUnchanged(): Promise<void> {
    const { size, mtimeNs } = await this.#handle.stat({ bigint: true })
    if (size !== this.#before.size || mtimeNs !== this.#before.mtimeNs) throw this.#changed()
  }

  /** Opens a file beside it (a control file) where it comes from, or gives null where there is none. */
  beside(name: string, signal: AbortSignal): Promise<SourceFile | null> {
    return this.#beside(name, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }

  async #bytes(position: number | null, length: number, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted()
    const buffer = Buffer.allocUnsafe(length)
    let filled = 0
    try {
      while (filled < length) {
        const at = position === null ? null : position + filled
        const { bytesRead } = await this.#handle.read(buffer, filled, length - filled, at)
        filled += bytesRead
        if (bytesRead === 0) break
      }
    } catch (error) {
      throw asConnectorError(error, this.name)
    }
    signal.throwIfAborted()
    return buffer.subarray(0, filled)
  }

  #changed(): ConnectorError {
    return new ConnectorError('incomplete_read', `${this.name} changed while it was read`, {
      hint: 'The export is written while it is being read. Let it be made earlier, or under another name and then renamed.',
      at: this.name,
    })
  }
}

async function openIfThere(path: string): Promise<SourceFile | null> {
  try {
    return await SourceFile.open(path)
  } catch (error) {
    const isMissing = isConnectorError(error) && isErrno(error.cause) && isAbsence(error.cause)
    if (isMissing) return null
    throw error
  }
}

/** Says what an error of the file system means for whoever must act. Other errors, also ours, are given back as they are. */
export function asConnectorError(error: unknown, path: string): unknown {
  if (!isErrno(error)) return error
  const at = basename(path)
  if (isAbsence(error)) {
    return new ConnectorError('configuration', `There is no file ${path}`, {
      hint: 'Check the path in the configuration. If it is right, the export has not arrived: look at its sender.',
      at,
      cause: error,
    })
  }
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new ConnectorError('permission', `${path} may not be read`, {
      hint: 'Give the user who runs this the right to read the file and to enter its folders.',
      at,
      cause: error,
    })
  }
  return new ConnectorError('unavailable', `${path} cannot be read (${error.code})`, {
    hint: 'Check the disk or the network share that the file is on.',
    at,
    cause: error,
  })
}

function isErrno(error: unknown): error is Error & { readonly code: unknown } {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

function isAbsence({ code }: { readonly code: unknown }): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR'
}

function notAFile(path: string): ConnectorError {
  return new ConnectorError('configuration', `${path} is not a file`, {
    hint: 'Give the path of the file itself, not of a folder.',
    at: basename(path),
  })
}
