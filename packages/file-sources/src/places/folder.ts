import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isConnectorError, type ReadClock } from '@rollcall/sdk'
import { asConnectorError, SourceFile } from '@rollcall/sdk/files'
import type { OpenPlace, Seen } from '../seen.js'

/**
 * A folder that this machine has, whose files are read where they lie.
 *
 * @param folder absolute
 * @param isShared whether others write to it while it is read, so that a second look is worth its while
 */
export function openFolder(folder: string, isShared: boolean, clock: ReadClock): OpenPlace {
  const look = async (name: string, path: string): Promise<Seen | null> => {
    try {
      const { size, mtime } = await stat(path)
      return { name, size, modifiedAt: mtime, etag: null, at: clock.now() }
    } catch (error) {
      const known = asConnectorError(error, path)
      if (isConnectorError(known) && known.code === 'configuration') return null
      throw known
    }
  }
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  return {
    name: folder,
    async list(below) {
      const path = join(folder, below)
      const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
        throw asConnectorError(error, path)
      })
      const files = entries.filter((entry) => entry.isFile())
      const seen = await Promise.all(files.map(({ name }) => look(name, join(path, name))))
      return seen.filter((one) => one !== null)
    },
    look: (path) => look(nameOf(path), resolve(folder, path)),
    async take(path) {
      const file = await SourceFile.open(resolve(folder, path))
      const { name, size, modifiedAt } = file
      return { file, seen: { name, size, modifiedAt, etag: null, at: clock.now() } }
    },
    lookAgain: isShared ? (path) => look(nameOf(path), resolve(folder, path)) : null,
  }
}
