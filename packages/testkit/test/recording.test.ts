import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConnector, endOfRead } from '@rollcall/sdk'
import { byNextUrl, Network } from '@rollcall/sdk/http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { nextUrlPages, openReading, readRecording, startSourceServer } from '../src/index.js'
import { record } from './record.js'

const KEY = 'correct-horse-battery'
const PEOPLE = [
  {
    id: 4710001,
    desk: 1,
    first: 'Noor',
    last: 'de Wit',
    email: 'noor.dewit@acme.example',
    start: '2024-03-01T00:00:00Z',
    end: '9999-12-31',
    born: '1990-05-01',
    hired: '17-4-2019',
    status: 'active',
    level: 'senior',
    boss: null,
    unit: 'Kitchen',
    photo: 'https://photos.acme.example/noor/4710001.jpg?sig=open-sesame',
    note: 'Noor looks after Bo Jansen',
  },
  {
    id: 4710002,
    desk: 2,
    first: 'Bo',
    last: 'Jansen',
    email: 'bo@acme.example',
    start: '2024-03-11T00:00:00Z',
    end: '2025-03-01',
    born: '1984-02-29',
    hired: '02-12-2018',
    status: 'left',
    level: 'junior',
    boss: 4710001,
    unit: 'Kitchen',
    photo: null,
    note: '',
  },
  {
    id: 4710003,
    desk: 3,
    first: 'Noor',
    last: 'de Wit',
    email: 'n.dewit2@acme.example',
    start: '2024-03-01T00:00:00Z',
    end: null,
    born: null,
    hired: null,
    status: 'active',
    level: 'senior',
    boss: 4710001,
    unit: 'Team Jansen',
    photo: null,
    note: null,
  },
]
/** Nothing of these may be found in a recording, in whatever case or encoding. */
const HIDDEN = [
  KEY,
  'open-sesame',
  'Noor',
  'de Wit',
  'dewit',
  'Jansen',
  'acme',
  '4710001',
  '4710003',
  '127.0.0.1',
  '1990-05-01',
  '1984-02-29',
  '17-4-2019',
]

const Person = z.object({
  id: z.number(),
  desk: z.number(),
  first: z.string(),
  last: z.string(),
  email: z.string(),
  start: z.string(),
  born: z.string().nullable(),
  hired: z.string().nullable(),
  status: z.string(),
  level: z.string(),
  boss: z.number().nullable(),
  unit: z.string(),
})
const Page = z.object({ items: z.array(Person), total: z.number(), next: z.string().nullable() })
const Config = z.object({ url: z.url(), key: z.string().meta({ secret: true }), network: Network.optional() })

/** Reads a list by its next addresses, and of each person a page of its own, found by identifier and by address. */
const people = defineConnector({
  id: 'people',
  name: 'People',
  config: Config,
  http: ({ url, key, network }) => ({ baseUrl: url, auth: { kind: 'bearer', token: key }, network }),
  communityFrom: { unit: 'Unit' },
  check: async () => ({ works: [], warnings: [] }),
  async *communities({ http }) {
    const units = await http.get('/units', z.record(z.string(), z.string()))
    yield Object.entries(units).map(([id, name]) => ({ id, name }))
    return endOfRead({ proof: 'one answer' })
  },
  async *employees({ http }) {
    const paging = {
      query: { fields: 'all', limit: 2 },
      next: byNextUrl<z.infer<typeof Page>>({ url: ({ next }) => next }),
    }
    const list = http.pages('/people', Page, {
      ...paging,
      rows: ({ items }) => items,
      total: ({ total }) => total,
      record: (one) => one.id,
    })
    const ids: number[] = []
    for (let step = await list.next(); !step.done; step = await list.next()) {
      for (const id of step.value) if (typeof id === 'number') ids.push(id)
    }
    const found: z.infer<typeof Person>[] = []
    for (const id of ids) {
      const one = await http.get('/people/{id}', Person, { params: { id } })
      await http.get('/search', z.array(z.number()), {
        query: { filter: `mail eq "${one.email}" or name eq '${one.first}'` },
      })
      found.push(one)
    }
    yield found.map(({ id, desk, first, last, email, start, born, hired, status, level, boss, unit }) => ({
      id: String(id),
      firstName: first,
      lastName: last,
      email,
      birthDate: born,
      startDate: start.slice(0, 10),
      attributes: { desk: String(desk), hired, status, level, boss: boss === null ? null : String(boss) },
      communities: [unit],
    }))
    return endOfRead({ total: ids.length, proof: 'each was found' })
  },
})

describe('a recording', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-recording-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const configFor = (url: string) => ({ url: `${url}/v1`, key: KEY, network: { privateHosts: ['127.0.0.1'] } })

  async function recordPeople(): Promise<string> {
    await using real = await startSourceServer({
      signIn: { by: 'bearer', token: KEY },
      lists: { '/v1/people': { records: PEOPLE, paging: nextUrlPages({ total: 'total', size: 2 }) } },
      answers: {
        '/v1/units': () => ({ Kitchen: 'Kitchen', 'Team Jansen': 'Team Jansen' }),
        '/v1/search': () => [4710001],
        ...Object.fromEntries(
          PEOPLE.map((one) => [`/v1/people/${one.id}`, () => ({ ...one, manages: { 4710002: 'Bo' } })]),
        ),
      },
    })
    await record(people, configFor(real.url), folder, ['level'])
    const names = (await readdir(join(folder, 'answers'))).sort()
    return (await Promise.all(names.map((name) => readFile(join(folder, 'answers', name), 'utf8')))).join('\n')
  }

  async function readAgain() {
    await using replayed = await startSourceServer({ recording: await readRecording(folder) })
    using reading = openReading(people, configFor(replayed.url))
    const units = await reading.communities()
    const { records } = await reading.employees()
    return { units: units.records, records, unexpected: replayed.unexpected, requests: replayed.requests }
  }

  it('holds no secret, no person and not the name of the system, in any encoding', async () => {
    const files = await recordPeople()
    const forms = (text: string) => [
      text,
      encodeURIComponent(text),
      Buffer.from(text).toString('base64').replace(/=+$/, ''),
      Buffer.from(text).toString('hex'),
    ]

    // As a word of its own: among so many invented letters a short name may come about by chance.
    const isSaved = (form: string) => new RegExp(`(?<!\\p{L})${RegExp.escape(form)}(?!\\p{L})`, 'iu').test(files)
    const found = HIDDEN.flatMap(forms).filter(isSaved)
    expect(found).toEqual([])
  })

  it('is read by the same connector, and what belonged together still does', async () => {
    await recordPeople()
    const { units, records, unexpected } = await readAgain()
    const [noor, bo, other] = records

    expect(unexpected).toEqual([])
    expect(records).toHaveLength(3)
    expect([bo?.attributes?.['boss'], other?.attributes?.['boss']]).toEqual([noor?.id, noor?.id])
    expect([other?.firstName, other?.lastName]).toEqual([noor?.firstName, noor?.lastName])
    expect(units.map(({ id }) => id)).toEqual(['Kitchen', other?.communities[0]])
    expect(records.map(({ communities }) => communities[0])).toEqual(['Kitchen', 'Kitchen', units[1]?.id])
  })

  it('keeps shapes, what rules depend on, and what it is told to keep', async () => {
    await recordPeople()
    const { records } = await readAgain()

    expect(records[0]).toEqual({
      id: expect.stringMatching(/^\d{7}$/),
      firstName: expect.stringMatching(/^[A-Z][a-z]{3}$/),
      lastName: expect.stringMatching(/^[a-z]{2} [A-Z][a-z]{2}$/),
      email: expect.stringMatching(/^[a-z]{4}\.[a-z]{5}@[a-z]{4}\.example$/),
      birthDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      startDate: '2024-03-01',
      attributes: {
        desk: expect.stringMatching(/^[2-9]$/),
        hired: expect.stringMatching(/^\d\d-\d-\d{4}$/),
        status: 'active',
        level: 'senior',
        boss: null,
      },
      communities: ['Kitchen'],
    })
  })

  it('that is none, says so', async () => {
    await expect(readRecording(folder)).rejects.toThrow('There is no recorded answer')
  })
})
