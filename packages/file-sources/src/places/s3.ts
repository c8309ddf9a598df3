import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import { z } from 'zod'
import { orNull } from '../absent.js'
import type { S3Place } from '../place.js'
import { S3Requests } from '../s3/requests.js'
import type { OpenPlace, Seen, Taken } from '../seen.js'
import { TemporaryFile } from '../temporary-file.js'

const one = <T extends z.ZodType>(item: T) => z.tuple([item])
const Listing = z.object({
  IsTruncated: one(z.enum(['true', 'false'])),
  NextContinuationToken: one(z.string().min(1)).optional(),
  Contents: z
    .array(
      z.object({
        Key: one(z.string().min(1)),
        LastModified: one(z.string().refine((text) => !Number.isNaN(Date.parse(text)))),
        ETag: one(z.string()),
        Size: one(z.string().regex(/^\d+$/)),
      }),
    )
    .default([]),
})

/** A bucket below a prefix. An object is replaced at one stroke, so none is half there. */
export function openS3(place: S3Place, context: ReadContext<unknown>): OpenPlace {
  const { bucket, prefix = '' } = place
  const requests = new S3Requests(place, context)
  const now = () => context.clock.now()

  async function list(folder: string): Promise<readonly Seen[]> {
    const start = `${prefix}${folder}`
    const files: Seen[] = []
    const tokens = new Set<string>()
    for (let token: string | undefined; ; ) {
      const page = await requests.list(Listing, {
        'list-type': '2',
        prefix: start,
        delimiter: '/',
        ...(token === undefined ? {} : { 'continuation-token': token }),
      })
      for (const { Key, LastModified, ETag, Size } of page.Contents) {
        const name = Key[0].slice(start.length)
        if (name === '' || !Key[0].startsWith(start)) continue
        files.push({ name, size: Number(Size[0]), modifiedAt: new Date(LastModified[0]), etag: ETag[0], at: now() })
      }
      if (page.IsTruncated[0] === 'false') return files
      token = page.NextContinuationToken?.[0]
      if (token === undefined || tokens.has(token)) throw circles(bucket)
      tokens.add(token)
    }
  }

  async function take(path: string): Promise<Taken | null> {
    await using target = await TemporaryFile.open(path)
    const found = await orNull(requests.download(`${prefix}${path}`, target))
    if (found === null) return null
    const name = path.slice(path.lastIndexOf('/') + 1)
    const { modifiedAt, etag, sentAt } = found
    const seen = { name, size: target.size, modifiedAt, etag, at: sentAt?.getTime() ?? now() }
    const beside = async (other: string) => (await take(`${path.slice(0, -name.length)}${other}`))?.file ?? null
    return { file: await target.toSourceFile({ name, modifiedAt: modifiedAt ?? new Date(seen.at), beside }), seen }
  }

  const name = `the bucket ${bucket}${prefix === '' ? '' : ` below ${prefix}`}`
  return { name, list, look: null, take, lookAgain: null }
}

function circles(bucket: string): ConnectorError {
  return new ConnectorError('incomplete_read', `The list of the bucket ${bucket} does not come to its end`, {
    hint: 'Try again; if it stays so, ask those who run the store.',
    at: bucket,
  })
}
