import { ConnectorError } from '@rollcall/sdk'
import { byOffset } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { employees, FakeClock, failureOf, open, Page, readAll } from './reading.js'
import { employeesByOffset, type Reply, serve } from './script-server.js'

const Anything = z.unknown()
const busy = (seconds: number): Reply => ({ status: 429, headers: { 'retry-after': `${seconds}` } })

describe('whoever waits for a read is told', () => {
  it('for what, and how long, at each try', async () => {
    const answers = [busy(20), busy(90), { json: {} }]
    const { http, infos, warnings } = open({ baseUrl: (await serve(() => answers.shift() ?? {})).url })

    await http.get('/employees', Anything)

    expect(infos).toEqual([
      'Acme HR asks to send fewer requests (status 429) (GET /employees): Acme HR is asked again in 20 seconds',
      'Acme HR asks to send fewer requests (status 429) (GET /employees): Acme HR is asked again in 90 seconds',
    ])
    expect(warnings).toEqual([])
  })

  it('in the words of the connector, with the pause that it declares, and with no secret', async () => {
    const answers: Reply[] = [{ status: 403 }, { json: {} }]
    const { http, infos } = open({
      baseUrl: (await serve(() => answers.shift() ?? {})).url,
      auth: { kind: 'bearer', token: 'token-0123456789' },
      rateLimit: { pauseMs: 20_000 },
      explain: ({ status, at }) =>
        status === 403
          ? new ConnectorError('rate_limited', 'The quota of token-0123456789 is used up', { hint: '', at })
          : null,
    })

    await http.get('/employees', Anything)

    expect(infos).toEqual([
      expect.stringMatching(/^The quota of \S+ is used up \(GET \/employees\): Acme HR is asked again in 2\d seconds$/),
    ])
    expect(infos.join()).not.toContain('0123456789')
  })

  it('with a warning where it takes minutes', async () => {
    const answers = [busy(601), { json: {} }]
    const { http, infos, warnings } = open({ baseUrl: (await serve(() => answers.shift() ?? {})).url })

    await http.get('/employees', Anything)

    expect(infos).toEqual([])
    expect(warnings).toEqual([
      'Acme HR asks to send fewer requests (status 429) (GET /employees): Acme HR is asked again in 11 minutes',
    ])
  })

  it('where an answer says that no more are taken for now', async () => {
    const server = await serve(() => ({ json: {}, headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' } }))
    const { http, infos } = open({ baseUrl: server.url })

    await http.get('/one', Anything)
    await http.get('/two', Anything)

    expect(infos).toEqual(['Acme HR takes no requests for 30 seconds (GET /two): they wait'])
  })

  it('where what failed took long itself, such as a server that hangs', async () => {
    const clock = new FakeClock()
    let asked = 0
    const server = await serve(() => {
      if (asked++ > 0) return { json: {} }
      void clock.wait(30_000, new AbortController().signal)
      return { status: 504 }
    })
    const { http, infos } = open({ baseUrl: server.url }, { clock })

    await http.get('/employees', Anything)

    expect(infos).toEqual([
      expect.stringMatching(
        /^Acme HR cannot answer \(status 504\) \(GET \/employees\): Acme HR is asked again in [12] seconds?$/,
      ),
    ])
  })

  it('once for many requests that wait for the same', async () => {
    const asked = new Set<string>()
    const server = await serve(({ url }) => {
      if (asked.has(url.pathname)) return { json: {} }
      asked.add(url.pathname)
      return busy(20)
    })
    const now = Date.parse('2026-03-01T01:00:00Z')
    const { http, infos } = open({ baseUrl: server.url }, { clock: { now: () => now, wait: async () => {} } })

    await Promise.all(Array.from({ length: 8 }, (_, n) => http.get(`/teams/${n}`, Anything)))

    expect(infos).toHaveLength(1)
  })

  it('of no short pause, and of none that is not made', async () => {
    let asked = 0
    const server = await serve((request) => (asked++ % 4 === 0 ? { status: 503 } : employeesByOffset(50)(request)))
    const read = open({ baseUrl: server.url, rateLimit: { perSecond: 0.5, concurrent: 2 } })
    const refused = open({ baseUrl: (await serve(() => busy(90_000))).url })

    await readAll(read.http.pages('/employees', Page, { ...employees, next: byOffset({ size: 10 }) }))
    await failureOf(refused.http.get('/employees', Anything))

    expect([...read.infos, ...read.warnings, ...refused.infos, ...refused.warnings]).toEqual([])
  })
})
