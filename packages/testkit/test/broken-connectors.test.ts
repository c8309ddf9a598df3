import { type ConnectorError, endOfRead, type Read, type Reject, reject } from '@rollcall/sdk'
import { LeftOut, withoutLeftOut } from '@rollcall/sdk/people'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ServedSource, serverSource } from '../src/index.js'
import { acme, acmeServer, KEY, type KeySignIn, type Mistakes } from './acme.js'
import { connectorOf, servedBy, systems } from './http-systems.js'
import { verdictOn } from './verdict.js'

/** What a test of the suite says of Acme's connector with these mistakes. */
async function verdict(test: string, mistakes: Mistakes, served: ServedSource<KeySignIn> = acmeServer) {
  return verdictOn(acme(mistakes), serverSource(served), test)
}

const HIRED = new LeftOut('hired from agencies')

async function* mapped<T, Other>(read: Read<T>, map: (record: T | Reject) => T | Reject | Other): Read<T | Other> {
  for (;;) {
    const step = await read.next()
    if (step.done) return step.value
    yield step.value.map(map)
  }
}

const swallows: Mistakes = { onFailure: () => 'end' }
const trusts: Mistakes = { isTrusting: true }

describe('a connector that swallows errors and states an end', () => {
  it.each([
    ['401', 'lacks'],
    ['403', 'lacks'],
    ['404', 'lacks'],
    ['429', 'lacks'],
    ['500', 'lacks'],
    ['503', 'lacks'],
    ['503 twice', 'lacks'],
    ['429 with Retry-After in the next hour', 'lacks'],
    ['429 with Retry-After as a date', 'lacks'],
    ['429 with a Retry-After that is none', 'lacks'],
    ['429 with a negative Retry-After', 'lacks'],
    ['429 once', 'lacks'],
    ['fields renamed', 'lacks'],
    ['never answers', 'lacks'],
    ['a byte each ten seconds', 'lacks'],
    ['cut in a record', 'lacks'],
    ['cut after a record', 'lacks'],
    ['cut in a record, without Content-Length', 'lacks'],
    ['cut after a record, without Content-Length', 'lacks'],
    ['last chunk missing', 'lacks'],
    ['invalid JSON', 'lacks'],
    ['wrong content type', 'lacks'],
    ['HTML instead of JSON', 'lacks'],
    ['redirect to a page that signs people in', 'lacks'],
    ['no content', 'lacks'],
    ['null instead of an object', 'lacks'],
    ['page without its list', 'lacks'],
    ['stopping', 'ends as if it were whole'],
    ['bad credentials', 'ends well with credentials'],
  ])('R23 is found by "%s"', async (test, message) => {
    expect(await verdict(test, swallows)).toContain(message)
  })
})

describe('a connector that swallows what the client of the sdk throws', () => {
  const system = systems.find(({ signIn }) => signIn.by === 'clientCredentials')
  if (!system) throw new Error('There is no system with tokens')
  const sound = connectorOf(system)
  const swallowing: typeof sound = {
    ...sound,
    http: (config, chosen) => ({ baseUrl: '', ...sound.http?.(config, chosen), tries: 1 }),
    async *employees(context) {
      const read = sound.employees(context)
      try {
        return yield* read
      } catch {
        return endOfRead({ proof: 'there was no more' })
      }
    },
  }

  it.each([
    'token expires',
    'token expires, and each new one has',
    'next page is the same',
    'end too early',
    'total too high',
  ])('R23 is found by "%s"', async (test) => {
    expect(await verdictOn(swallowing, serverSource(servedBy(system)), test)).toMatch(
      /the read ends well, and (lacks|has)/,
    )
  })
})

describe('a connector that holds nothing against the total', () => {
  const untilItsEmpty: Mistakes = { ...trusts, isLast: (received, total) => received >= total }

  it.each([
    ['empty page too early', 'hundreds of times'],
    ['page repeated', 'ends well, and lacks'],
    ['a record moves between pages', 'ends well, and lacks'],
    ['a record of an earlier page goes', 'ends well, and lacks'],
    ['a record of an earlier page goes, and another comes', 'ends well, and lacks'],
    ['total too high', 'hundreds of times'],
  ])('R23 is found by "%s"', async (test, message) => {
    expect(await verdict(test, untilItsEmpty)).toContain(message)
  })
})

describe('a connector that takes whatever it gets for a page', () => {
  const parse: Mistakes['parse'] = async (response) => {
    const text = await response.text()
    const items = [...text.matchAll(/\{"id":"([^"]+)","name":"([^"]+)"(?:,"team":"([^"]+)")?\}/g)]
    const total = Number(/total":(\d+)/.exec(text)?.[1] ?? 0)
    return { items: items.map(([, id = '', name = '', team]) => ({ id, name, team })), total }
  }

  it.each(['wrong content type', 'invalid JSON', 'HTML instead of JSON'])('is found by "%s"', async (test) => {
    expect(await verdict(test, { parse, isTrusting: true })).toContain('the read ends well, and')
  })
})

describe('a connector that believes any total', () => {
  it('R23 is found by "total too low"', async () => {
    const parse: Mistakes['parse'] = async (response) => {
      const { items, total } = z
        .object({ items: z.array(z.object({ id: z.string(), name: z.string() })), total: z.number() })
        .parse(await response.json())
      const offset = Number(new URL(response.url).searchParams.get('offset'))
      return { items: items.slice(0, total - offset), total }
    }
    expect(await verdict('total too low', { ...trusts, parse })).toContain('the read ends well, and lacks')
  })
})

describe('a connector that reads until nothing comes', () => {
  const untilNothing: Mistakes = { ...trusts, isLast: (_received, _total, rows) => rows === 0 }

  it('is found by "last page for ever"', async () => {
    expect(await verdict('last page for ever', untilNothing)).toContain('hundreds of times')
  })

  it('R23 is found by "empty page too early"', async () => {
    expect(await verdict('empty page too early', untilNothing)).toContain('the read ends well, and lacks')
  })
})

describe('a connector that shows the key', () => {
  it.each<[where: string, show: (error: ConnectorError) => unknown]>([
    ['in the message', () => new Error(`The key ${KEY} is not taken`)],
    ['in the hint', (error) => Object.assign(error, { hint: `Renew ${KEY}.` })],
    ['in an address', (error) => Object.assign(error, { message: `GET /?key=${encodeURIComponent(KEY)} failed` })],
    [
      'in base64',
      (error) => Object.assign(error, { message: `Basic ${Buffer.from(`acme:${KEY}`).toString('base64')}` }),
    ],
    ['in a cause', (error) => Object.assign(error, { cause: { request: { headers: { 'x-api-key': KEY } } } })],
    ['in a field that nobody prints', (error) => Object.assign(error, { options: { key: KEY } })],
  ])('%s is found', async (_, error) => {
    const message = await verdict('500', { error })
    expect(message).toContain('A secret is shown')
    expect(message).not.toContain(KEY)
  })

  it('in the log is found', async () => {
    const before: Mistakes['before'] = async ({ log, config }) =>
      log.info(`Basic ${Buffer.from(`acme:${config.key}`).toString('base64')}`)
    expect(await verdict('secrets', { before })).toContain('A secret is shown in base64: Basic ')
  })

  it('a wrong one, in an error, is found', async () => {
    const error: Mistakes['error'] = (was, { key }) => Object.assign(was, { message: `${key} is not taken` })
    expect(await verdict('secrets', { error })).toContain('A secret is shown')
  })
})

describe('a connector whose errors are of no use', () => {
  it('because nobody knows whose move it is', async () => {
    expect(await verdict('500', { error: () => new Error('HTTP 500') })).toContain('should be a ConnectorError')
  })

  it('because they say the wrong one', async () => {
    expect(await verdict('503', { error: (was) => Object.assign(was, { code: 'credentials' }) })).toContain(
      'the code should be unavailable or rate_limited',
    )
  })

  it('because there is no hint', async () => {
    expect(await verdict('403', { error: (was) => Object.assign(was, { hint: ' ' }) })).toContain('has no hint')
  })

  it('because they tell of a person', async () => {
    const error: Mistakes['error'] = (was) => Object.assign(was, { message: 'anna@acme.example is broken' })
    const toEmployee: Mistakes['toEmployee'] = ({ id, team = '' }) => ({
      id,
      email: 'anna@acme.example',
      communities: [team],
    })
    expect(await verdict('500', { error, toEmployee })).toContain('shows a value of a person')
  })
})

describe('a connector that does not stop', () => {
  const signal: Mistakes['signal'] = () => new AbortController().signal

  it('is found between two pages', async () => {
    expect(await verdict('stopping', { signal })).toContain(
      'a read that was stopped before it began ends as if it were whole',
    )
  })

  it('is found while nothing comes', async () => {
    expect(await verdict('never answers', { signal })).toContain('did not end: pass `signal`')
  })
})

describe('a connector that leaves something out', () => {
  const lastPage = async function* <T>(read: Read<T>): Read<T> {
    let before = await read.next()
    for (;;) {
      const step = await read.next()
      if (before.done) return before.value
      if (step.done) return endOfRead({ proof: 'that was it' })
      yield before.value
      before = step
    }
  }

  it('the last page', async () => {
    expect(await verdict('everything', { pages: lastPage })).toContain('Of communities these are not read: "T1", "T2"')
  })

  it('its end', async () => {
    const pages = async function* <T>(read: Read<T>): Read<T> {
      for await (const page of read) yield page
      return undefined as never
    }
    expect(await verdict('everything', { pages })).toContain('without returning endOfRead')
  })
})

describe('a connector that rejects what it should read', () => {
  const rejecting = (isRejected: (id: string) => boolean): Mistakes => ({
    toEmployee: ({ id, team = '' }) =>
      isRejected(id)
        ? reject('has a date that is none', { code: 'employee.impossible_date', id, at: `person ${id}` })
        : { id, communities: [team] },
  })

  it('everything, is found, with the first reason', async () => {
    expect(
      await verdict(
        'everything',
        rejecting(() => true),
      ),
    ).toBe(
      'All 1200 of employees are rejected, the first because it has a date that is none (employee.impossible_date, at person P0)',
    )
  })

  it('one that `has` counts, is found', async () => {
    expect(
      await verdict(
        'everything',
        rejecting((id) => id === 'P7'),
      ),
    ).toBe('Of employees "P7" is rejected because it has a date that is none (employee.impossible_date, at person P7)')
  })

  it('or one that `has` does not count, is as it should be', async () => {
    const { has } = acmeServer
    const served = { ...acmeServer, has: { ...has, employees: has.employees.filter((id) => id !== 'P7') } }
    expect(
      await verdict(
        'everything',
        rejecting((id) => id === 'P7'),
        served,
      ),
    ).toBe('passed')
  })
})

describe('a connector that leaves people out on purpose', () => {
  const pages = <T>(read: Read<T>): Read<T> =>
    withoutLeftOut<T>(
      mapped(read, (record) => (String(Object(record).id).endsWith('9') ? HIRED : record)),
      'people',
    )
  const isOwn = (index: number) => index % 10 !== 9

  it('is told what to do where that was not said', async () => {
    expect(await verdict('flat memory', { pages })).toContain(
      'Of 40000 employees 36000 were read, and 40000 count. If the others are left out on purpose, say which count: `counts:',
    )
    expect(await verdict('everything', { pages })).toContain('What is left out on purpose does not belong in "has"')
  })

  it('passes where the source says who counts', async () => {
    const has = { ...acmeServer.has, employees: acmeServer.has.employees.filter((_, index) => isOwn(index)) }
    const served = { ...acmeServer, has, counts: isOwn }
    expect(await verdict('everything', { pages }, served)).toBe('passed')
    expect(await verdict('flat memory', { pages }, served)).toBe('passed')
    expect(await verdict('flat memory', {}, served)).toContain('Of 40000 employees 40000 were read, and 36000 count')
  })
})

describe('a connector that makes something up', () => {
  it.each<[what: string, test: string, toEmployee: NonNullable<Mistakes['toEmployee']>, message: string]>([
    ['an identifier', 'everything', (row) => ({ id: `${row.id}x`, communities: [] }), 'these are not read: "P0"'],
    ['one for all', 'identifiers', () => ({ id: 'unknown', communities: [] }), '"unknown" is given to two records'],
    ['blanks', 'identifiers', ({ id }) => ({ id: `${id}\u200b`, communities: [] }), 'has blanks around it'],
    ['a new one each time', 'stable', () => ({ id: crypto.randomUUID(), communities: [] }), 'other identifiers'],
    [
      'a field each time',
      'stable',
      ({ id }) => ({ id, phone: crypto.randomUUID(), communities: [] }),
      'other fields for',
    ],
    ['a community', 'references', ({ id }) => ({ id, communities: ['T9'] }), 'that were not read: "T9"'],
    ['functions', 'references', ({ id }) => ({ id, communities: [], functions: ['F1'] }), 'this source has none'],
    ['a date', 'records', ({ id }) => ({ id, endDate: '2026-02-30', communities: [] }), 'endDate is no date'],
    [
      'a field',
      'records',
      ({ id }) => Object.assign({ id, communities: [] }, { firstname: 'Noor' }),
      'no field firstname',
    ],
    [
      'a getter',
      'records',
      ({ id }) => ({
        id,
        communities: [],
        get email() {
          return 'a@b.example'
        },
      }),
      'is a getter',
    ],
  ])('%s', async (_, test, toEmployee, message) => {
    expect(await verdict(test, { toEmployee })).toContain(message)
  })
})

describe('a connector that writes to the source', () => {
  it('is found', async () => {
    const before: Mistakes['before'] = async ({ config }) => {
      await fetch(`${config.url}/people`, { method: 'POST', headers: { 'x-api-key': config.key } })
      await fetch(`${config.url}/status`, { headers: { 'x-api-key': config.key } })
    }
    expect(await verdict('only reads', { before })).toBe('POST /people writes to the source; GET /status is not there')
  })

  it('or that does not read what it should, is found', async () => {
    const more = { ...acmeServer.server, answers: { '/holidays': () => [] } }
    expect(await verdict('only reads', {}, { ...acmeServer, server: more })).toBe('/holidays is never asked for')
  })
})

describe('a connector that keeps its records', () => {
  const kept: unknown[] = []

  it('all of them, is found', async () => {
    const pages = async function* <T>(read: Read<T>): Read<T> {
      for (;;) {
        const step = await read.next()
        if (step.done) return step.value
        kept.push(structuredClone(step.value))
        yield step.value
      }
    }
    expect(await verdict('flat memory', { pages })).toMatch(
      /Reading 40000 employees in 81 pages, memory grew by \d+ MB, and may by \d+ MB/,
    )
    kept.length = 0
  })

  it('and changes them after it has given them, is found', async () => {
    const pages = async function* <T>(read: Read<T>): Read<T> {
      for (;;) {
        const step = await read.next()
        if (step.done) return step.value
        const page = [...step.value]
        yield page
        page.length = 0
      }
    }
    expect(await verdict('records left alone', { pages })).toContain('page 1 was changed after it was given')
  })
})

describe('a connector that does not end properly', () => {
  it('gives a page after its end', async () => {
    const pages = <T>(read: Read<T>): Read<T> => {
      let hasEnded = false
      const next: Read<T>['next'] = async () => {
        if (hasEnded) return { done: false, value: [] }
        const step = await read.next()
        hasEnded = step.done === true
        return step
      }
      const closes = { return: read.return.bind(read), throw: read.throw.bind(read) }
      const close = async () => void (await read.return(undefined as never))
      const generator: Read<T> = {
        next,
        ...closes,
        [Symbol.asyncIterator]: () => generator,
        [Symbol.asyncDispose]: close,
      }
      return generator
    }
    expect(await verdict('one end', { pages })).toContain('after its end the read gives another page')
  })

  it('breaks down when it is closed', async () => {
    const pages = async function* <T>(read: Read<T>): Read<T> {
      try {
        return yield* read
      } finally {
        await Promise.reject(new Error('the socket is gone'))
      }
    }
    expect(await verdict('one end', { pages })).toContain('to close the read fails: Error: the socket is gone')
  })

  it('never closes', async () => {
    const pages = async function* <T>(read: Read<T>): Read<T> {
      try {
        return yield* read
      } finally {
        await new Promise(() => {})
      }
    }
    expect(await verdict('one end', { pages })).toContain('takes for ever')
  })
})

describe('a check', () => {
  it('that is content with anything, is found', async () => {
    const check = async () => ({ works: ['It works.'], warnings: [] })
    expect(await verdict('bad credentials', { check })).toContain('check is content with credentials')
  })

  it('that says nothing, is found', async () => {
    const check = async () => ({ works: [], warnings: [] })
    expect(await verdict('good credentials', { check })).toContain('check says nothing of what works')
  })

  it('that fails, is found', async () => {
    expect(await verdict('good credentials', { check: () => Promise.reject(new Error('no')) })).toContain('check fails')
  })
})
