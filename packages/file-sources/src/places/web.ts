import type { ReadContext } from '@rollcall/sdk'
import type { Downloaded } from '@rollcall/sdk/http'
import { orNull } from '../absent.js'
import { addressOf, type WebPlace } from '../place.js'
import type { OpenPlace, Seen, Taken } from '../seen.js'
import { TemporaryFile } from '../temporary-file.js'

/** Files by their addresses. Nothing lists them, so each is asked for by its name. */
export function openWeb(place: WebPlace, { http, clock }: ReadContext<unknown>): OpenPlace {
  const seenIn = (path: string, { etag, modifiedAt, sentAt }: Downloaded, size: number): Seen => ({
    name: nameIn(path),
    size,
    modifiedAt,
    etag,
    at: sentAt?.getTime() ?? clock.now(),
  })
  const take = async (path: string): Promise<Taken> => {
    await using target = await TemporaryFile.open(nameIn(path))
    const seen = seenIn(path, await http.download(inAddress(path), target), target.size)
    const beside = async (name: string) => (await orNull(take(folderIn(path) + name)))?.file ?? null
    // A file that nobody dates may have been made at this moment.
    const modifiedAt = seen.modifiedAt ?? new Date(seen.at)
    return { file: await target.toSourceFile({ name: seen.name, modifiedAt, beside }), seen }
  }
  return {
    name: addressOf(place),
    list: null,
    look: null,
    take,
    async lookAgain(path, before) {
      const { etag, modifiedAt } = before
      if (etag === null && modifiedAt === null) return before
      const headers = {
        ...(etag === null ? {} : { 'if-none-match': etag }),
        ...(modifiedAt === null ? {} : { 'if-modified-since': modifiedAt.toUTCString() }),
      }
      await using target = await TemporaryFile.open(nameIn(path))
      const found = await orNull(http.download(inAddress(path), target, { headers }))
      if (found === null) return null
      return found.isUnchanged ? before : seenIn(path, found, target.size)
    },
  }
}

/** Of a path as it is written in the configuration, which may have a query: `export?format=csv`. */
function inAddress(text: string): string {
  const [path = '', query] = text.split(/\?(.*)/s)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return query === undefined ? `/${encoded}` : `/${encoded}?${query}`
}

/** Without its query, which may hold what is not to be told. */
function nameIn(text: string): string {
  const [path = ''] = text.split('?')
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderIn(text: string): string {
  const [path = ''] = text.split('?')
  return path.slice(0, path.lastIndexOf('/') + 1)
}
