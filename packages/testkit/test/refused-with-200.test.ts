import { ConnectorError, defineConnector } from '@rollcall/sdk'
import { byOffset, type HttpDeclaration, Network } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  ConformanceFailure,
  conformanceTests,
  misbehaviors,
  offsetPages,
  type ServedSource,
  type SignIn,
  serverSource,
  startSourceServer,
  testConnector,
} from '../src/index.js'

type KeySignIn = SignIn & { readonly by: 'apiKey' }

const refused = (code: string, waitSeconds?: number) => ({
  status: 200,
  body: { ok: false, error: { code, text: 'Noor Jansen cannot be shown', waitSeconds } },
})
const paging = offsetPages({ rows: 'data', total: 'meta.total', sizeParameter: 'limit' })
const signIn: KeySignIn = { by: 'apiKey', key: 'correct-horse-battery-staple' }

/** A system that answers 200 to everything. */
const served: ServedSource<KeySignIn> = {
  server: {
    signIn,
    envelope: { ok: true, meta: { version: 3 } },
    refusals: {
      401: refused('E401'),
      403: refused('E403'),
      404: refused('E404'),
      429: refused('E429', 1),
      500: refused('E500'),
      503: refused('E503'),
    },
    lists: {
      '/units': { records: [{ id: 'D1', name: 'Kitchen' }], paging },
      '/people': {
        records: { count: 250, make: (index) => ({ id: `E${index}`, name: `Jansen ${index}` }) },
        paging,
      },
    },
  },
  config: ({ url, signIn: { key } }) => ({ url, key, network: { privateHosts: ['127.0.0.1'] } }),
  has: { communities: ['D1'], employees: Array.from({ length: 250 }, (_, index) => `E${index}`) },
  employees: '/people',
}

const Refused = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), waitSeconds: z.number().optional() }),
})
const MEANING = new Map([
  ['E401', 'credentials'],
  ['E403', 'permission'],
  ['E404', 'configuration'],
  ['E429', 'rate_limited'],
  ['E500', 'unavailable'],
  ['E503', 'unavailable'],
] as const)

const explain: HttpDeclaration['explain'] = ({ body, at }) => {
  const { data } = Refused.safeParse(body)
  if (!data) return null
  const { code, waitSeconds: retryAfterSeconds } = data.error
  const meaning = [...MEANING].find(([known]) => known === code)?.[1] ?? 'bad_data'
  return new ConnectorError(meaning, `The system refuses (${code})`, { hint: 'Look it up.', at, retryAfterSeconds })
}

const Page = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string() })),
  meta: z.object({ total: z.number() }),
})
const options = {
  rows: (page: z.infer<typeof Page>) => page.data,
  total: (page: z.infer<typeof Page>) => page.meta.total,
  next: byOffset<z.infer<typeof Page>>({ size: 100 }),
}

function connectorWith(declared: Pick<HttpDeclaration, 'explain'>) {
  return defineConnector({
    id: 'always-200',
    name: 'Always 200',
    config: z.strictObject({ url: z.url(), key: z.string().meta({ secret: true }), network: Network.optional() }),
    http: ({ url, key, network }) => ({
      baseUrl: url,
      auth: { kind: 'apiKey', headers: { 'x-api-key': key } },
      network,
      ...declared,
    }),
    communityFrom: { unit: 'Unit' },
    async check({ http }) {
      const { meta } = await http.get('/people', Page, { query: { limit: 1 } })
      return { works: [`${meta.total} people`], warnings: [] }
    },
    communities: ({ http }) => http.pages('/units', Page, { ...options, record: (row) => row }),
    employees: ({ http }) =>
      http.pages('/people', Page, {
        ...options,
        record: ({ id, name: lastName }) => ({ id, lastName, communities: ['D1'] }),
      }),
  })
}

describe('a connector that explains what its system refuses with status 200', () => {
  testConnector({ connector: connectorWith({ explain }), ...served })
})

describe('R23 a connector that does not is found', () => {
  it.each(['bad credentials', '403', '429', '429 once', '503', '503 twice'])('by "%s"', async (name) => {
    const source = serverSource(served)
    await source.open()
    try {
      const test = conformanceTests(connectorWith({}), source).find((one) => one.name === name)
      const verdict = test?.run()
      await expect(verdict).rejects.toThrow(ConformanceFailure)
      await expect(verdict).rejects.toThrow(/should be|should throw/)
    } finally {
      await source.close()
    }
  })
})

describe('the server of a system that answers 200 to everything', () => {
  it('speaks its language: envelope, credentials, what is not there, and misbehaviors', async () => {
    await using server = await startSourceServer(served.server)
    const ask = async (path: string, key = signIn.key) => {
      const answer = await fetch(`${server.url}${path}`, { headers: { 'x-api-key': key } })
      return { status: answer.status, body: await answer.json() }
    }
    expect(await ask('/units')).toEqual({
      status: 200,
      body: { ok: true, data: [{ id: 'D1', name: 'Kitchen' }], meta: { version: 3, total: 1 } },
    })
    const refusal = (code: string) => ({ status: 200, body: { ok: false, error: { code } } })
    expect(await ask('/units', 'wrong')).toMatchObject(refusal('E401'))
    expect(await ask('/nothing')).toMatchObject(refusal('E404'))
    for (const [name, code] of [
      ['401', 'E401'],
      ['503', 'E503'],
      ['429 with a Retry-After that is none', 'E429'],
    ] as const) {
      using _ = server.misbehave(misbehaviors[name], { path: '/units' })
      expect(await ask('/units')).toMatchObject(refusal(code))
    }
    using _ = server.misbehave(misbehaviors['page without its list'], { path: '/units' })
    expect((await ask('/units')).body).toEqual({ ok: true, meta: { version: 3 } })
  })
})
