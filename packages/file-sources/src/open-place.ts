import { resolve } from 'node:path'
import type { ReadContext } from '@rollcall/sdk'
import type { Place } from './place.js'
import { openFolder } from './places/folder.js'
import { openS3 } from './places/s3.js'
import { openSftp } from './places/sftp.js'
import { openWeb } from './places/web.js'
import type { OpenPlace } from './seen.js'

/** Opens a place for one run. Nothing is asked before the first file is. */
export function openPlace(place: Place | undefined, context: ReadContext<unknown>): OpenPlace {
  const { folder, clock } = context
  switch (place?.kind) {
    case undefined:
      return openFolder(folder, false, clock)
    case 'folder':
      return openFolder(resolve(folder, place.path), true, clock)
    case 'https':
      return openWeb(place, context)
    case 'sftp':
      return openSftp(place, context)
    case 's3':
      return openS3(place, context)
  }
}
