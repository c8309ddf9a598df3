import { ConnectorError } from '@rollcall/sdk'
import type { ByteSink } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { failureOf, open } from './reading.js'
import { serve } from './script-server.js'

/** Takes what comes, and remembers each try. */
function sink(): ByteSink & { tries: string[] } {
  const tries: string[] = []
  return {
    tries,
    async start() {
      tries.push('')
    },
    async write(bytes) {
      tries.push(`${tries.pop()}${Buffer.from(bytes).toString('latin1')}`)
    },
  }
}

const csv = {
  'content-type': 'application/octet-stream',
  etag: '"1"',
  'last-modified': 'Sun, 01 Mar 2026 00:30:00 GMT',
}

describe('a file', () => {
  it('comes as it is, with what the system says of its version', async () => {
    const server = await serve(() => (response) => {
      response.writeHead(200, { ...csv, 'content-length': '6' })
      response.end(Buffer.from('Zo\xeb;\n\0', 'latin1'))
    })
    const into = sink()

    const found = await open({ baseUrl: server.url }).http.download('/exports/staff.csv', into)

    expect(into.tries).toEqual(['Zo\xeb;\n\0'])
    expect(found).toMatchObject({ isUnchanged: false, etag: '"1"', modifiedAt: new Date('2026-03-01T00:30:00Z') })
  })

  it('begins anew where a try breaks, and is given up after the third', async () => {
    const server = await serve((_, count) => (response) => {
      response.writeHead(200, { ...csv, 'content-length': '20' })
      if (count === 3) response.end('id;name\n1;Noor Smit\n')
      else response.write('id;na', () => response.destroy())
    })
    const [into, other] = [sink(), sink()]

    await open({ baseUrl: server.url }).http.download('/staff.csv', into)
    const cut = await serve(() => (response) => {
      response.writeHead(200, { ...csv, 'content-length': '20' })
      response.write('id;na', () => response.destroy())
    })
    const error = await failureOf(open({ baseUrl: cut.url }).http.download('/staff.csv', other))

    expect(into.tries).toEqual(['id;na', 'id;na', 'id;name\n1;Noor Smit\n'])
    expect(error.code).toBe('unavailable')
    expect(cut.seen).toHaveLength(3)
  })

  it('is not taken where nothing says where it ends', async () => {
    const server = await serve(() => (response) => {
      response.shouldKeepAlive = false
      response.removeHeader('transfer-encoding')
      response.useChunkedEncodingByDefault = false
      response.writeHead(200, csv)
      response.end('id;name\n')
    })

    const error = await failureOf(open({ baseUrl: server.url }).http.download('/staff.csv', sink()))

    expect(error.code).toBe('incomplete_read')
  })

  it('is no web page in its place', async () => {
    const page = await serve(() => ({ headers: { 'content-type': 'text/html' }, text: '<p>Sign in' }))

    expect((await failureOf(open({ baseUrl: page.url }).http.download('/', sink()))).message).toContain('web page')
  })

  it('is not given again where it is unchanged, and leaves nothing of a refusal in its place', async () => {
    const server = await serve(({ headers }) =>
      headers['if-none-match'] === '"1"' ? { status: 304 } : { status: 403, text: '<Error>no</Error>' },
    )
    const { http } = open({ baseUrl: server.url })
    const into = sink()

    expect(await http.download('/', into, { headers: { 'if-none-match': '"1"' } })).toMatchObject({ isUnchanged: true })
    expect((await failureOf(http.download('/', into))).code).toBe('permission')
    expect(into.tries.join('')).toBe('')
  })

  it('fails as the receiver says where that cannot go on', async () => {
    const server = await serve(() => ({ headers: csv, text: 'id;name\n' }))
    const full = new ConnectorError('unavailable', 'There is no room', { hint: 'Make some.' })
    const into = { ...sink(), write: async () => Promise.reject(full) }

    expect((await failureOf(open({ baseUrl: server.url }).http.download('/', into))).message).toBe('There is no room')
    expect(server.seen).toHaveLength(1)
  })
})
