import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConnector, endOfRead } from '@rollcall/sdk'
import { Network } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openReading, readRecording, startSourceServer } from '../src/index.js'
import { record } from './record.js'

const EMPLOYEES = 40
const day = (instant: number) => new Date(instant).toISOString().slice(0, 10)
const shortened = (date: string) => date.slice(2).split('-').reverse().join('.')

/** Days as instants and with two digits of a year; a badge that looks like an instant, and is none. */
const person = (index: number) => {
  const born = Date.UTC(1960 + index, (5 * index) % 12, 1 + ((7 * index) % 28))
  const since = Date.UTC(2010 + (index % 5), 2, 1)
  return {
    id: `P${index}`,
    born,
    bornText: `/Date(${born})/`,
    bornShort: shortened(day(born)),
    // Midnight in Amsterdam is still the day before in UTC. Whoever is born on the day after somebody started is hidden too.
    bornAt: index === 1 ? '2010-03-01T23:00:00Z' : new Date(born - 3_600_000).toISOString(),
    // Nobody reads it, and one was born on the day on which others started.
    partnerBorn: index === 2 ? '2011-03-01' : day(born + 400 * 86_400_000),
    since,
    sinceSeconds: since / 1_000,
    sinceText: `/Date(${since}+0000)/`,
    sinceShort: shortened(day(since)),
    // One in three is a multiple of 900 seconds.
    badge: since / 1_000 + 300 * index,
  }
}
const PEOPLE = Array.from({ length: EMPLOYEES }, (_, index) => person(index))
const HIDDEN_BIRTHDAY = '2010-03-02'

const Person = z.object({
  ...{ id: z.string(), born: z.number(), bornText: z.string(), bornShort: z.string(), bornAt: z.string() },
  partnerBorn: z.string(),
  ...{ since: z.number(), sinceSeconds: z.number(), sinceText: z.string(), sinceShort: z.string(), badge: z.number() },
})

const alder = defineConnector({
  id: 'alder',
  name: 'Alder',
  config: z.object({ url: z.url(), network: Network.optional() }),
  http: ({ url, network }) => ({ baseUrl: url, network }),
  communityFrom: { unit: 'Unit' },
  check: async () => ({ works: [], warnings: [] }),
  async *communities() {
    yield [{ id: 'all', name: 'Everybody' }]
    return endOfRead({ proof: 'one for all' })
  },
  async *employees({ http }) {
    const people = await http.get('/people', z.array(Person))
    yield people.map(({ id, born, bornAt, since, sinceSeconds, partnerBorn: _, ...written }) => ({
      id,
      birthDate: bornAt === '2010-03-01T23:00:00Z' ? HIDDEN_BIRTHDAY : day(born),
      startDate: day(since),
      attributes: { ...written, badge: String(written.badge), sinceSeconds: String(sinceSeconds) },
      communities: ['all'],
    }))
    return endOfRead({ proof: 'one answer' })
  },
})

const configFor = (url: string) => ({ url, network: { privateHosts: ['127.0.0.1'] } })

async function recorded() {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-instants-'))
  try {
    await using real = await startSourceServer({ answers: { '/people': () => PEOPLE } })
    const { lines } = await record(alder, configFor(real.url), folder)
    const [name = ''] = await readdir(join(folder, 'answers'))
    const { body } = JSON.parse(await readFile(join(folder, 'answers', name), 'utf8'))
    await using replayed = await startSourceServer({ recording: await readRecording(folder) })
    using reading = openReading(alder, configFor(replayed.url))
    return { lines, people: z.array(Person).parse(body), records: (await reading.employees()).records }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('a recording of a system that writes days as instants, or with two digits of a year', () => {
  it('is read as the very records that were saved beside it', async () => {
    const { lines, records } = await recorded()
    const others = (all: readonly unknown[]) => all.filter((_, index) => index !== 1)

    expect(records).toHaveLength(EMPLOYEES)
    expect(JSON.parse(JSON.stringify(others(records)))).toEqual(others(lines.employees))
  })

  it('keeps days of employment, and invents the same day for the same birthday', async () => {
    const { people } = await recorded()

    for (const [index, { born, bornText, bornShort, ...kept }] of people.entries()) {
      const { since, sinceSeconds, sinceText, sinceShort } = PEOPLE[index] ?? person(index)
      expect(kept).toMatchObject({ since, sinceSeconds, sinceText, sinceShort })
      if (index === 1) continue
      expect(bornText).toBe(`/Date(${born})/`)
      expect(bornShort).toBe(shortened(day(born)))
      expect(born % 86_400_000).toBe(0)
    }
  })

  it('holds the birthday and the badge of nobody', async () => {
    const { people } = await recorded()
    const real = new Set(PEOPLE.flatMap(({ born, badge }) => [born, badge]))

    expect(people.flatMap(({ born, badge }) => [born, badge]).filter((value) => real.has(value))).toEqual([])
    for (const [index, { bornAt, bornShort, bornText, partnerBorn }] of people.entries()) {
      const was = PEOPLE[index] ?? person(index)
      expect(bornAt.slice(0, 10)).not.toBe(was.bornAt.slice(0, 10))
      expect(partnerBorn).not.toBe(was.partnerBorn)
      expect([bornShort, bornText]).not.toContain(was.bornShort)
      expect([bornShort, bornText]).not.toContain(was.bornText)
    }
  })
})
