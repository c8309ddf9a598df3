import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ConnectorError, isConnectorError, type ReadClock } from '@rollcall/sdk'
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
      const path = resolve(folder, below)
      const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
        throw notListed(error, path)
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

/** What the file system says of a folder as of a file, in the words for a folder. */
function notListed(error: unknown, path: string): unknown {
  const known = asConnectorError(error, path)
  if (!isConnectorError(known)) return known
  const { code, at, cause } = known
  const said = (message: string, hint: string) => new ConnectorError(code, message, { hint, at: at ?? path, cause })
  if (code === 'permission') {
    return said(
      `${path} may not be listed`,
      'Give the user who runs this the right to read the folder, and to enter it and those above it.',
    )
  }
  if (code !== 'configuration') return known
  return said(
    `There is no folder ${path}`,
    'Check the path in the configuration, whether the folder was moved, and whether the disk or share that has it is there.',
  )
}
