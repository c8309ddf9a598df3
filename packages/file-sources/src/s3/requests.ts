import type { ReadContext } from '@rollcall/sdk'
import type { ByteSink, Downloaded, Shape } from '@rollcall/sdk/http'
import { AwsV4Signer } from 'aws4fetch'
import type { S3Place } from '../place.js'
import { xml } from './xml.js'

/** The bucket as a path, which every store understands. */
export function s3Address({ endpoint, region, bucket }: S3Place): string {
  return `${(endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, '')}/${bucket}`
}

/** Requests to a bucket, signed here and sent by the sdk's client. */
export class S3Requests {
  readonly #place: S3Place
  readonly #context: ReadContext<unknown>

  constructor(place: S3Place, context: ReadContext<unknown>) {
    this.#place = place
    this.#context = context
  }

  async list<Answer>(shape: Shape<Answer>, query: Readonly<Record<string, string>>): Promise<Answer> {
    const headers = await this.#signed('/', query)
    return this.#context.http.get('/', shape, { query, headers, format: xml })
  }

  async download(key: string, into: ByteSink): Promise<Downloaded> {
    const path = `/${key.split('/').map(encodeURIComponent).join('/')}`
    return this.#context.http.download(path, into, { headers: await this.#signed(path, {}) })
  }

  async #signed(path: string, query: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    const { region, accessKeyId, secretAccessKey } = this.#place
    const url = new URL(`${s3Address(this.#place)}${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const datetime = new Date(this.#context.clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, '')
    const signer = new AwsV4Signer({
      method: 'GET',
      url: url.href,
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
      datetime,
    })
    const { headers } = await signer.sign()
    return Object.fromEntries([...headers].filter(([name]) => name !== 'host'))
  }
}
