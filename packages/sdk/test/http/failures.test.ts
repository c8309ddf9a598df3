import { gzipSync } from 'node:zlib'
import { byOffset, byPage, text } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { serveRaw } from './raw-server.js'
import { employees, failureOf, HOUR, open, Page, readAll } from './reading.js'
import { employeesByOffset, type Reply, type Seen, serve } from './script-server.js'

const Anything = z.unknown()

/** Twenty pages, each of which begins with the last of the one before; the seventh is as given. */
function sevenPages(seventh: (count: number) => Reply | null) {
  let asked = 0
  return (request: Seen): Reply => {
    const isSeventh = request.url.searchParams.get('offset') === '54'
    return (isSeventh ? seventh(++asked) : null) ?? employeesByOffset(181)(request)
  }
}
const whole = { ...employees, next: byOffset({ size: 10 }) }

describe('R23 an answer that is no page fails the read', () => {
  it.each([
    ['{}', 'incomplete_read', '{}'],
    ['null', 'incomplete_read', 'null'],
    ['{"total":1,"items":null}', 'incomplete_read', '{"total":1,"items":null}'],
    ['{"total":1,"items":[{"id":7}]}', 'bad_data', '{"total":1,"items":[{"id":7}]}'],
    ['no JSON', 'bad_data', 'Sorry!'],
    ['JSON that is cut off', 'bad_data', '{"total":1,"items":[{"id":"1"}'],
    ['nothing at all', 'bad_data', ''],
  ])('%s: %s', async (_, code, body) => {
    const server = await serve(() => ({ headers: { 'content-type': 'application/json' }, text: body }))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(readAll(http.pages('/v1/employees', Page, whole)))

    expect(error).toMatchObject({ code, at: 'GET /v1/employees' })
    expect(error.hint).not.toBe('')
  })

  it('204 where a page was expected', async () => {
    const { http } = open({ baseUrl: (await serve(() => ({ status: 204 }))).url })

    expect(await failureOf(readAll(http.pages('/employees', Page, whole)))).toMatchObject({ code: 'incomplete_read' })
  })

  it('a page to sign in at, with status 200', async () => {
    const server = await serve(() => ({
      headers: { 'content-type': 'text/html; charset=utf-8' },
      text: '<html>Sign in</html>',
    }))
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(readAll(http.pages('/employees', Page, whole)))).toMatchObject({
      code: 'bad_data',
      message: 'Acme HR answers with a web page where JSON is expected',
    })
  })

  it('says where in the answer something is wrong, and never what stands there', async () => {
    const server = await serve(() => ({ json: { total: 1, items: [{ id: 4711 }] } }))
    const { http } = open({ baseUrl: server.url })

    const { message } = await failureOf(readAll(http.pages('/employees', Page, whole)))

    expect(message).toBe('An answer of Acme HR has another shape than agreed at `items[0].id`')
  })
})

describe('what each status means', () => {
  it.each([
    [206, 'incomplete_read', 1],
    [400, 'configuration', 1],
    [401, 'credentials', 1],
    [403, 'permission', 1],
    [404, 'configuration', 1],
    [408, 'unavailable', 3],
    [422, 'configuration', 1],
    [429, 'rate_limited', 3],
    [500, 'unavailable', 3],
    [502, 'unavailable', 3],
    [503, 'unavailable', 3],
    [504, 'unavailable', 3],
  ])('%i on page 7 of 20, for ever: %s, after %i requests for it', async (status, code, requests) => {
    const server = await serve(sevenPages(() => ({ status, text: 'secret details' })))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(readAll(http.pages('/v1/employees', Page, whole)))

    expect(error).toMatchObject({ code, at: 'GET /v1/employees (page 7)' })
    expect(error.message).toContain(`(status ${status})`)
    expect(error.message).not.toContain('details')
    expect(server.seen).toHaveLength(6 + requests)
  })

  it('page 7 that fails twice and then answers changes nothing of the result', async () => {
    const server = await serve(sevenPages((count) => (count < 3 ? { status: 503 } : null)))
    const { http, clock } = open({ baseUrl: server.url })

    const { pages, end } = await readAll(http.pages('/employees', Page, whole))

    expect(pages.flat()).toHaveLength(181)
    expect(end).toMatchObject({ total: 181 })
    expect(server.seen).toHaveLength(22)
    expect(clock.waits).toHaveLength(2)
  })

  it('a source that fails at every page twice is given up after ten tries, and not asked three times for each page', async () => {
    let asked = 0
    const server = await serve((request) => (++asked % 3 === 0 ? employeesByOffset(200)(request) : { status: 500 }))
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(readAll(http.pages('/employees', Page, whole)))).toMatchObject({ code: 'unavailable' })
    expect(server.seen.length).toBeLessThanOrEqual(17)
  })

  it('a redirect is not followed, and tells the host alone', async () => {
    const server = await serve(() => ({
      status: 302,
      headers: { location: 'https://login.elsewhere.example/in?token=abc' },
    }))
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(http.get('/employees', Anything))

    expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining('login.elsewhere.example,') })
    expect(error.message + error.hint).not.toContain('token')
    expect(server.seen).toHaveLength(1)
  })
})

describe('Retry-After', () => {
  const limited =
    (retryAfter: string) =>
    (_: Seen, count: number): Reply =>
      count === 1 ? { status: 429, headers: { 'retry-after': retryAfter } } : { json: {} }

  it.each([
    ['1', 1_000],
    ['3600', HOUR],
    ['0', 0],
    ['Sun, 01 Mar 2026 01:10:00 GMT', 600_000],
  ])('%s is obeyed', async (retryAfter, ms) => {
    const { http, clock, warnings } = open({ baseUrl: (await serve(limited(retryAfter))).url })

    await http.get('/employees', Anything)

    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBe(ms)
    expect(warnings).toHaveLength(ms >= 600_000 ? 1 : 0)
  })

  it.each(['-1', 'soon', 'Sun, 01 Mar 2020 01:10:00 GMT', '1e99', 'NaN'])(
    '%s makes no sense, and is none',
    async (retryAfter) => {
      const { http, clock } = open({ baseUrl: (await serve(limited(retryAfter))).url })

      await http.get('/employees', Anything)

      expect(clock.waits[0]).toBeLessThanOrEqual(2_000)
    },
  )

  it('beyond the end of the run is not waited for', async () => {
    const server = await serve(limited('7201'))
    const { http, clock } = open({ baseUrl: server.url })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ code: 'rate_limited' })
    expect(clock.waits).toEqual([])
    expect(server.seen).toHaveLength(1)
  })
})

describe('an answer that is cut off fails the read', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
  const csvHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n'
  const csv = { format: text('text/csv') }

  it.each([
    ['in mid-record', `${head}Content-Length: 100\r\n\r\n{"total":2,"items":[{"id":"1`, 'unavailable', 3],
    [
      'after its last whole record',
      `${head}Content-Length: 100\r\n\r\n{"total":1,"items":[{"id":"1"}]}`,
      'unavailable',
      3,
    ],
    [
      'before its last chunk',
      `${head}Transfer-Encoding: chunked\r\n\r\n20\r\n{"total":1,"items":[{"id":"1"}]}\r\n`,
      'unavailable',
      3,
    ],
    ['without a declared length', `${head}\r\n{"total":2,"items":[{"id":"1"}`, 'bad_data', 1],
    ['before it begins', '', 'unavailable', 3],
    ['within its headers', head, 'unavailable', 3],
  ])('%s', async (_, bytes, code, requests) => {
    const server = await serveRaw((socket) => socket.end(bytes))
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(readAll(http.pages('/employees', Page, whole)))).toMatchObject({ code })
    expect(server.seen()).toBe(requests)
  })

  it('after a full line of text without a declared length, which would look complete', async () => {
    const server = await serveRaw((socket) => socket.end(`${csvHead}\r\nid;name\r\n1;Noor\r\n`))
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(http.get('/employees.csv', z.string(), csv))).toMatchObject({ code: 'incomplete_read' })
  })

  it('and text that says how long it is is taken', async () => {
    const server = await serveRaw((socket) => socket.end(`${csvHead}Content-Length: 8\r\n\r\nid;name\n`))
    const { http } = open({ baseUrl: server.url })

    expect(await http.get('/employees.csv', z.string(), csv)).toBe('id;name\n')
  })

  it('within what is packed', async () => {
    const packed = gzipSync(JSON.stringify({ total: 1, items: [{ id: '1' }] })).subarray(0, -10)
    const server = await serve(() => (response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': packed.length,
      })
      response.end(packed)
    })
    const { http } = open({ baseUrl: server.url })

    const error = await failureOf(readAll(http.pages('/employees', Page, whole)))
    expect(['bad_data', 'unavailable']).toContain(error.code)
  })
})

describe('what is too much is not taken', () => {
  it('a packed answer that unpacks to more than the limit', async () => {
    const packed = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20))
    const server = await serve(() => (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(packed)
    })
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('larger'),
    })
    expect(server.seen).toHaveLength(1)
  })

  it('letters that are no UTF-8', async () => {
    const server = await serve(() => (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(Buffer.from('"Jos\xe9"', 'latin1'))
    })
    const { http } = open({ baseUrl: server.url })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ code: 'bad_data' })
  })
})

describe('what takes too long ends', () => {
  it.each([
    ['an answer that never begins', () => {}],
    [
      'an answer that comes a byte at a time',
      (socket: import('node:net').Socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n')
        const timer = setInterval(() => socket.write(' '), 20)
        socket.on('close', () => clearInterval(timer))
      },
    ],
  ])('%s', async (_, answer) => {
    const server = await serveRaw(answer)
    const { http } = open({ baseUrl: server.url, tries: 1, timeouts: { answerMs: 200 } })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ did not answer in time$/),
    })
  })

  it('a connection that never stands', async () => {
    const server = await serveRaw(() => {})
    const baseUrl = server.url.replace('http:', 'https:')
    const { http } = open({ baseUrl, tries: 1, timeouts: { connectMs: 100 } })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('did not answer in time'),
    })
  })

  it('a read whose own time is up', async () => {
    const server = await serve((request) => ({
      ...employeesByOffset(200)(request),
      headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '60' },
    }))
    const { http } = open({ baseUrl: server.url, timeouts: { readMs: 150_000 } })

    expect(await failureOf(readAll(http.pages('/employees', Page, whole)))).toMatchObject({ code: 'rate_limited' })
    expect(server.seen).toHaveLength(3)
  })

  it('a run that is stopped, in the middle of an answer, with the reason of its signal', async () => {
    const stop = new AbortController()
    const reason = new Error('The runner was asked to stop')
    const server = await serveRaw(() => stop.abort(reason))
    const { http } = open({ baseUrl: server.url, tries: 1 }, { signal: stop.signal })

    await expect(readAll(http.pages('/employees', Page, whole))).rejects.toBe(reason)
    await expect(http.get('/employees', Anything)).rejects.toBe(reason)
    expect(server.seen()).toBe(1)
  })

  it('a run that is stopped while it waits', async () => {
    const stop = new AbortController()
    const { systemClock } = await import('@rollcall/sdk')
    const server = await serve(() => (response) => {
      response.writeHead(429, { 'retry-after': '60' }).end(() => stop.abort(new Error('stop')))
    })
    const { http } = open(
      { baseUrl: server.url },
      { signal: stop.signal, clock: systemClock, endsAt: Date.now() + HOUR },
    )

    await expect(http.get('/employees', Anything)).rejects.toThrow('stop')
  })

  it('a host that refuses, or that nobody knows', async () => {
    const { url } = await serveRaw(() => {})
    const refused = open({ baseUrl: 'http://127.0.0.1:1' })
    const unknown = open({ baseUrl: 'https://acme.invalid' })

    expect(await failureOf(refused.http.get('/', Anything))).toMatchObject({
      code: 'unavailable',
      message: '127.0.0.1:1 cannot be reached: nothing answers there',
      at: 'GET /',
    })
    expect(await failureOf(unknown.http.get('/', Anything))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('acme.invalid'),
    })
    expect(url).not.toBe('')
  })
})

describe('identifiers stay what they are', () => {
  it('also where they are numbers that JavaScript cannot hold', async () => {
    const server = await serve(() => ({
      headers: { 'content-type': 'application/json' },
      text: '{"ids":[9007199254740993,9007199254740992,7],"pi":3.14159265358979323846}',
    }))
    const { http } = open({ baseUrl: server.url })

    const answer = await http.get('/ids', z.object({ ids: z.array(z.coerce.string()), pi: z.number() }))

    expect(answer).toEqual({ ids: ['9007199254740993', '9007199254740992', '7'], pi: Math.PI })
  })
})

describe('what the limits allow', () => {
  it('is kept to: requests a second, and what the headers say is left', async () => {
    const server = await serve((request) => employeesByOffset(46)(request))
    const { http, clock } = open({ baseUrl: server.url, rateLimit: { perSecond: 2 } })

    await readAll(http.pages('/employees', Page, whole))

    expect(clock.waits).toEqual([500, 500, 500, 500])
  })

  it.each([
    ['ratelimit-remaining, seconds', { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30_000],
    ['x-ratelimit-remaining, an instant', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1772327100' }, 300_000],
    [
      'x-rate-limit-remaining, an instant in ms',
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1772327100000' },
      300_000,
    ],
    ['RateLimit as it was drafted', { ratelimit: 'limit=10, remaining=0, reset=7' }, 7_000],
    ['RateLimit as it is drafted', { ratelimit: '"default";r=0;t=7' }, 7_000],
    ['some left', { 'ratelimit-remaining': '1', 'ratelimit-reset': '30' }, 0],
    ['nonsense', { 'ratelimit-remaining': '0', 'ratelimit-reset': '-5' }, 0],
  ])('is learned from headers: %s', async (_, headers, ms) => {
    const server = await serve(() => ({ json: {}, headers }))
    const { http, clock } = open({ baseUrl: server.url })

    await http.get('/one', Anything)
    await http.get('/two', Anything)

    expect(clock.waits).toEqual(ms === 0 ? [] : [ms])
  })

  it('a day: the read fails before it asks once too often', async () => {
    const server = await serve(employeesByOffset(200))
    const { http } = open({ baseUrl: server.url, rateLimit: { perDay: 5 } })

    expect(await failureOf(readAll(http.pages('/employees', Page, whole)))).toMatchObject({ code: 'rate_limited' })
    expect(server.seen).toHaveLength(5)
  })

  it('at a time', async () => {
    let underWay = 0
    let most = 0
    const server = await serve(() => (response) => {
      most = Math.max(most, ++underWay)
      setImmediate(() => {
        underWay--
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      })
    })
    const { http } = open({ baseUrl: server.url, rateLimit: { concurrent: 2 } })

    await Promise.all(Array.from({ length: 10 }, () => http.get('/x', Anything)))

    expect(most).toBeLessThanOrEqual(2)
    expect(server.seen).toHaveLength(10)
  })
})

describe('a read by page that never ends', () => {
  it('is not one that this client takes for ended', async () => {
    const server = await serve((_, count) => ({ json: { items: [{ id: String(count) }] } }))
    const stop = new AbortController()
    const { http } = open({ baseUrl: server.url }, { signal: stop.signal })
    const read = http.pages('/employees', z.object({ items: z.array(z.object({ id: z.string() })) }), {
      rows: (page) => page.items,
      next: byPage({ end: 'emptyPage' }),
      record: (row) => row.id,
    })

    for (let page = 0; page < 50; page++) expect((await read.next()).done).toBe(false)
    stop.abort(new Error('time is up'))
    await expect(read.next()).rejects.toThrow('time is up')
  })
})
