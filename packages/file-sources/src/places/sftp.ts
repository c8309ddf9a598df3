import { posix } from 'node:path'
import type { ReadContext } from '@rollcall/sdk'
import type { Stats } from 'ssh2'
import { changing } from '../changing.js'
import type { SftpPlace } from '../place.js'
import type { OpenPlace, Seen, Taken } from '../seen.js'
import { SftpConnection } from '../sftp/connection.js'
import { NO_SUCH_FILE, refused, SftpRefusal } from '../sftp/failures.js'
import { TemporaryFile } from '../temporary-file.js'

/** What takes time is the way, so that many are under way at a time. */
const READS_AT_A_TIME = 16
const READ_BYTES = 64 * 1024

/** A folder of an SFTP server, over one connection that stands until the signal of the context is aborted. */
export function openSftp(place: SftpPlace, { signal, clock }: ReadContext<unknown>): OpenPlace {
  let opened: Promise<SftpConnection> | null = null
  const connection = () => {
    opened ??= SftpConnection.open(place, signal)
    return opened
  }
  const full = (path: string) => posix.join(place.folder, path)
  const nameOf = (path: string) => posix.basename(path)
  const seenAs = (name: string, { size, mtime }: Pick<Stats, 'size' | 'mtime'>): Seen => ({
    name,
    size,
    modifiedAt: new Date(mtime * 1000),
    etag: null,
    at: clock.now(),
  })

  async function list(folder: string): Promise<readonly Seen[]> {
    const path = full(folder)
    try {
      const entries = await (await connection()).list(path)
      return entries.filter(({ attrs }) => attrs.isFile()).map(({ filename, attrs }) => seenAs(filename, attrs))
    } catch (error) {
      throw refused(error, place, 'list the folder', path)
    }
  }

  async function look(path: string): Promise<Seen | null> {
    try {
      const stats = await (await connection()).stat(full(path))
      return stats.isFile() ? seenAs(nameOf(path), stats) : null
    } catch (error) {
      if (error instanceof SftpRefusal && error.status === NO_SUCH_FILE) return null
      throw refused(error, place, 'look at the file', full(path))
    }
  }

  async function take(path: string): Promise<Taken | null> {
    const server = await connection()
    try {
      const handle = await server.openFile(full(path))
      const stats = await server.statFile(handle)
      await using target = await TemporaryFile.open(nameOf(path))
      await copy(server, handle, stats.size, target, signal)
      await server.closeFile(handle)
      const seen = seenAs(nameOf(path), stats)
      if (target.size !== seen.size) throw changing(seen.name)
      const beside = async (name: string) => (await take(posix.join(posix.dirname(path), name)))?.file ?? null
      const file = await target.toSourceFile({ name: nameOf(path), modifiedAt: new Date(stats.mtime * 1000), beside })
      return { file, seen }
    } catch (error) {
      if (error instanceof SftpRefusal && error.status === NO_SUCH_FILE) return null
      throw refused(error, place, 'read the file', full(path))
    }
  }

  const name = place.folder === '.' ? place.host : `${place.host}:${place.folder}`
  return { name, list, look, take, lookAgain: look }
}

async function copy(
  server: SftpConnection,
  handle: Buffer,
  size: number,
  target: TemporaryFile,
  signal: AbortSignal,
): Promise<void> {
  await target.start()
  const buffer = Buffer.allocUnsafe(Math.min(size, READS_AT_A_TIME * READ_BYTES))
  for (let start = 0; start < size; start += buffer.length) {
    const wanted = buffer.subarray(0, size - start)
    const pieces = Array.from({ length: Math.ceil(wanted.length / READ_BYTES) }, (_, index) => index * READ_BYTES)
    const read = pieces.map((at) => server.read(handle, start + at, wanted.subarray(at, at + READ_BYTES)))
    for (const bytes of await Promise.all(read)) await target.write(bytes)
    signal.throwIfAborted()
    if (target.size < start + wanted.length) return // It is shorter than the server said.
  }
}
