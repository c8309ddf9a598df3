import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPeers, type Peer, startPeer } from '../../../../test/peers.js'
import { aRun, failure, HOUR } from '../a-run.js'

const KEY = 'S3RVER'
/** More than two pages of a list. */
const DAYS = 2_500

describe.runIf(hasPeers)('a store that is asked like S3', () => {
  let folder: string
  let peer: Peer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-s3rver-'))
    peer = await startPeer((port) => [
      // It hashes the key of the next page with MD4.
      '--openssl-legacy-provider',
      'node_modules/s3rver/bin/s3rver.js',
      ...['--directory', folder, '--address', '127.0.0.1', '--port', `${port}`],
      ...['--configure-bucket', 'people', '--silent'],
    ])
    const names = Array.from({ length: DAYS }, (_, index) => `staff-${dayNumber(index)}.csv`)
    for (const name of [...names, 'Zoë & co.csv', 'empty.csv']) {
      const body = name === 'empty.csv' ? '' : `id;name\n1;${name}\n`
      const put = await fetch(`${peer.url}/people/hr/${encodeURIComponent(name)}`, { method: 'PUT', body })
      if (!put.ok) throw new Error(`${put.status} ${await put.text()}`)
    }
  })
  afterAll(async () => {
    await peer?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const place = (changes: object = {}) => ({
    kind: 's3',
    endpoint: peer.url,
    region: 'us-east-1',
    bucket: 'people',
    prefix: 'hr/',
    accessKeyId: KEY,
    secretAccessKey: KEY,
    network: { privateHosts: ['127.0.0.1'] },
    ...changes,
  })

  it('gives the newest of 2,500 objects, which it lists in three pages', async () => {
    const night = aRun(place())
    const last = `staff-${dayNumber(DAYS - 1)}.csv`
    expect(await night.read({ file: 'staff-{yyyy-MM-dd}.csv', maxAge: 100_000 * HOUR })).toBe(`id;name\n1;${last}\n`)
    expect(night.said[0]).toContain(`${last} is the newest of ${DAYS} files`)
    expect(await night.read('Zoë & co.csv')).toContain('Zoë')
    expect(await night.read('Zo*.csv')).toContain('Zoë')
  })

  it('says what is not there', async () => {
    expect(await failure(aRun(place()).read('other.csv'))).toMatchObject({
      code: 'configuration',
      message: 'There is no file other.csv in the bucket people below hr/',
    })
    expect(await failure(aRun(place({ bucket: 'nobody' })).read('other-*.csv'))).toMatchObject({
      code: 'configuration',
      message: 'There is no bucket nobody',
    })
    expect(await failure(aRun(place()).read('other-*.csv'))).toMatchObject({ code: 'configuration' })
    expect(await failure(aRun(place()).read('empty.csv'))).toMatchObject({ code: 'incomplete_read' })
  })
})

/** Days up to the end of February 2026, oldest first. */
function dayNumber(index: number): string {
  return new Date(Date.UTC(2026, 1, 28) - (DAYS - 1 - index) * 86_400_000).toISOString().slice(0, 10)
}
