import { ConnectorError } from '@rollcall/sdk'
import { byOffset, type Format, type HttpDeclaration, json } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { employees, failureOf, HOUR, open, Page, readAll } from './reading.js'
import { employeesByOffset, type Reply, type Seen, serve } from './script-server.js'

const Refused = z.object({ ok: z.literal(false), code: z.string(), wait: z.number().optional() })

/** A system that answers everything with 200, and says in the body whether it refuses. */
const explain: HttpDeclaration['explain'] = ({ body, at }) => {
  const refused = Refused.safeParse(body)
  if (!refused.success) return undefined
  const { code, wait } = refused.data
  const meaning = { E401: 'credentials', E403: 'permission', E429: 'rate_limited', E503: 'unavailable' } as const
  const found = Object.entries(meaning).find(([name]) => name === code)?.[1] ?? 'bad_data'
  return new ConnectorError(found, `Acme HR refuses (${code})`, { hint: 'Do something.', at, retryAfterSeconds: wait })
}

const refusal = (code: string, wait?: number): Reply => ({ json: { ok: false, code, wait } })
const whole = { ...employees, next: byOffset({ size: 10 }) }
const Anything = z.unknown()

/** 37 employees in four pages; the third is refused with each of these first. */
function thirdPage(...refusals: Reply[]) {
  return (request: Seen): Reply => {
    const isThird = request.url.searchParams.get('offset') === '18'
    return (isThird ? refusals.shift() : undefined) ?? employeesByOffset(37)(request)
  }
}

describe('a system that refuses with status 200', () => {
  it('is waited for as long as it says, and then read on', async () => {
    const server = await serve(thirdPage(refusal('E429', 7), refusal('E503', 90)))
    const { http, clock } = open({ baseUrl: server.url, explain })

    const { pages } = await readAll(http.pages('/employees', Page, whole))

    expect(pages.flat()).toHaveLength(37)
    expect(clock.waits.filter((ms) => ms >= 1_000)).toEqual([7_000, 90_000])
  })

  it.each(['E429', 'E503'])('is asked three times where %s does not pass', async (code) => {
    const server = await serve(() => refusal(code))
    const { http } = open({ baseUrl: server.url, explain })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ message: `Acme HR refuses (${code})` })
    expect(server.seen).toHaveLength(3)
  })

  it('is not waited for beyond the end of the run', async () => {
    const server = await serve(() => refusal('E429', (3 * HOUR) / 1_000))
    const { http, clock } = open({ baseUrl: server.url, explain })

    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ code: 'rate_limited' })
    expect(clock.waits).toEqual([])
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])(
    'is waited for as ever where it says %d seconds',
    async (wait) => {
      const answers = [refusal('E429'), { json: {} }]
      const server = await serve(() => answers.shift() ?? { json: {} })
      const { http, clock } = open({
        baseUrl: server.url,
        explain: ({ body, at }) =>
          JSON.stringify(body).includes('E429')
            ? new ConnectorError('rate_limited', 'Too many', { hint: 'Later.', at, retryAfterSeconds: wait })
            : null,
      })

      await http.get('/employees', Anything)
      expect(Math.max(...clock.waits)).toBeLessThanOrEqual(2_000)
    },
  )

  it.each([
    ['E401', 'credentials'],
    ['E403', 'permission'],
    ['E999', 'bad_data'],
  ])('%s is %s at once, for a read as for one answer, and for a list that is read by POST', async (said, code) => {
    const server = await serve(() => refusal(said))
    const { http } = open({ baseUrl: server.url, explain })
    const told = { code, message: `Acme HR refuses (${said})` }

    expect(await failureOf(http.get('/employees', Page))).toMatchObject({ ...told, at: 'GET /employees' })
    expect(await failureOf(readAll(http.pages('/employees', Page, whole)))).toMatchObject(told)
    expect(await failureOf(http.post('/employees', Page, { body: {} }))).toMatchObject(told)
    expect(server.seen).toHaveLength(3)
  })

  it('gives no token with status 200 either, and has a new one made where one is refused', async () => {
    let tokens = 0
    const server = await serve(({ url, headers }) => {
      if (url.pathname === '/token') return { json: { access_token: `token-number-${++tokens}` } }
      return headers.authorization === 'Bearer token-number-2' ? { json: {} } : refusal('E401')
    })
    const auth = {
      kind: 'clientCredentials',
      tokenUrl: `${server.url}/token`,
      clientId: 'rollcall',
      client: { secret: 'open-sesame' },
    } as const
    const { http } = open({ baseUrl: server.url, explain, auth })
    await http.get('/employees', Anything)
    expect(tokens).toBe(2)

    const desk = await serve(() => refusal('E403'))
    const refused = open({ baseUrl: desk.url, explain, auth: { ...auth, tokenUrl: `${desk.url}/token` } })
    expect(await failureOf(refused.http.get('/employees', Anything))).toMatchObject({ code: 'permission' })
  })

  it('never shows a secret, whatever the connector makes of the answer', async () => {
    const server = await serve(() => ({ json: { said: 'open-sesame-1234' } }))
    const { http } = open({
      baseUrl: server.url,
      auth: { kind: 'bearer', token: 'open-sesame-1234' },
      explain: ({ text }) => new ConnectorError('permission', text, { hint: text, at: text, retryAfterSeconds: 3 }),
    })

    const error = await failureOf(http.get('/employees', Anything))
    expect(error.message + error.hint + error.at).not.toContain('open-sesame-1234')
    expect(error.retryAfterSeconds).toBe(3)
  })

  it('may say so in a format of its own, or by an error of the format itself', async () => {
    const fail = new ConnectorError('unavailable', 'Acme HR is in maintenance', { hint: 'Try again later.' })
    const format: Format = {
      ...json,
      parse(text) {
        if (text.includes('maintenance')) throw fail
        return { parsed: text }
      },
    }
    const answers = ['"in maintenance"', '"all is well"']
    const server = await serve(() => ({
      headers: { 'content-type': 'application/json' },
      text: answers.shift() ?? '"in maintenance"',
    }))
    const { http } = open({ baseUrl: server.url, format })

    expect(await http.get('/employees', Anything)).toEqual({ parsed: '"all is well"' })
    expect(await failureOf(http.get('/employees', Anything))).toMatchObject({ message: 'Acme HR is in maintenance' })
  })
})

describe('an answer that nobody explained', () => {
  it('is told by the names in it, in the same words by a read and by one answer', async () => {
    const server = await serve(() => refusal('E429'))
    const { http } = open({ baseUrl: server.url })
    const told = {
      message: 'An answer of Acme HR has another shape than agreed at `total`',
      hint: 'It has `ok`, `code`. Tell the author of the connector: Acme HR may have changed, or refuses with status 200, and `explain` does not say so.',
    }

    expect(await failureOf(http.get('/employees', Page))).toMatchObject({ ...told, code: 'bad_data' })
    const read = await failureOf(readAll(http.pages('/employees', Page, whole)))
    expect(read).toMatchObject({ ...told, code: 'incomplete_read' })
  })

  it.each([
    [[], 'It is a list.'],
    [{}, 'It is empty.'],
    [{ 'noor@acme.example': 1 }, 'It has ….'],
    [Object.fromEntries('ABCDEFGHI'.split('').map((name) => [name, 1])), 'It has 9 fields.'],
  ])('%j: %s', async (answer, said) => {
    const server = await serve(() => ({ json: answer }))
    const { http } = open({ baseUrl: server.url })

    expect((await failureOf(http.get('/employees', Page))).hint).toContain(`${said} Tell the author`)
  })
})
