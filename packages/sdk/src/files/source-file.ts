import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ConnectorError } from '../errors.js'

const CHUNK_BYTES = 64 * 1024

/**
 * A file that is read once from beginning to end, and that must stay as it is meanwhile: nothing stops an export from
 * being written while it is read.
 */
export class SourceFile {
  readonly path: string
  /** Name without its folders, for messages. */
  readonly name: string
  readonly modifiedAt: Date
  #handle: FileHandle
  #before: BigIntStats
  #received = 0n

  private constructor(path: string, handle: FileHandle, before: BigIntStats) {
    this.path = path
    this.name = basename(path)
    this.modifiedAt = before.mtime
    this.#handle = handle
    this.#before = before
  }

  /** Throws a `ConnectorError`: `configuration` where there is no such file, `permission` where it may not be read. */
  static async open(path: string): Promise<SourceFile> {
    try {
      // Asked before it is opened: to open a pipe would wait for its writer.
      if (!(await stat(path)).isFile()) throw notAFile(path)
      const handle = await open(path, 'r')
      return new SourceFile(path, handle, await handle.stat({ bigint: true }))
    } catch (error) {
      throw asConnectorError(error, path)
    }
  }

  /** The next bytes, or null at the end, once the file is seen to be the one that was opened. */
  async next(signal: AbortSignal): Promise<Uint8Array | null> {
    signal.throwIfAborted()
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    const { bytesRead } = await this.#read(buffer)
    signal.throwIfAborted()
    this.#received += BigInt(bytesRead)
    if (this.#received > this.#before.size) throw this.#changed()
    if (bytesRead > 0) return buffer.subarray(0, bytesRead)
    await this.#requireUnchanged()
    return null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }

  async #read(buffer: Buffer): Promise<{ bytesRead: number }> {
    try {
      return await this.#handle.read(buffer, 0, buffer.length)
    } catch (error) {
      throw asConnectorError(error, this.path)
    }
  }

  async #requireUnchanged(): Promise<void> {
    const after = await this.#handle.stat({ bigint: true })
    const isSame =
      this.#received === this.#before.size && after.size === this.#before.size && after.mtimeNs === this.#before.mtimeNs
    if (!isSame) throw this.#changed()
  }

  #changed(): ConnectorError {
    return new ConnectorError('incomplete_read', `${this.name} changed while it was read`, {
      hint: 'The export is written while it is being read. Let it be made earlier, or under another name and then renamed.',
      at: this.name,
    })
  }
}

/** Says what an error of the file system means for whoever must act. Other errors, also ours, are given back as they are. */
export function asConnectorError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  const at = basename(path)
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
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

function notAFile(path: string): ConnectorError {
  return new ConnectorError('configuration', `${path} is not a file`, {
    hint: 'Give the path of the file itself, not of a folder.',
    at: basename(path),
  })
}
