import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConnector, endOfRead } from '@rollcall/sdk'
import { dateFormat, readDate } from '@rollcall/sdk/files'
import { Network } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openReading, readRecording, startSourceServer } from '../src/index.js'
import { record } from './record.js'

const EMPLOYEES = 40
const dayFirst = dateFormat('d-M-yyyy')
const two = (value: number) => String(value).padStart(2, '0')

/** Birthdays and days of employment, each in several formats; the first employee was born when another one started. */
const person = (index: number) => {
  const [day, month] = [1 + (index % 28), 1 + (index % 12)]
  const [year, since] = [index === 0 ? 2011 : 1960 + index, 2010 + (index % 5)]
  return {
    no: 47_100 + index,
    name: { given: `Noor${index}`, infix: index % 3 === 0 ? 'van der' : '', family: `Wit${index}` },
    full: `Wit${index}, Noor${index}`,
    born: index === 0 ? '1-3-2011' : `${day}-${month}-${year}`,
    bornCompact: index === 0 ? '20110301' : `${year}${two(month)}${two(day)}`,
    bornAt: index === 0 ? '2011-03-01T00:00:00Z' : `${year}-${two(month)}-${two(day)}T00:00:00Z`,
    contract: {
      from: `1-3-${since}`,
      dotted: `01.03.${since}`,
      compact: `${since}0301`,
      at: `${since}-03-01T00:00:00Z`,
      until: '31-12-9999',
    },
    units: index % 4 === 0 ? '100;101' : '100',
  }
}
const PEOPLE = Array.from({ length: EMPLOYEES }, (_, index) => person(index))
const UNITS = [
  { id: 100, title: 'Kitchen' },
  { id: 101, title: 'Bar' },
]
const LATER = { ok: false, error: { code: 'E429', text: 'Noor0 is too fast', waitSeconds: 7, user: 47_100 } }

const Person = z.object({
  no: z.number(),
  name: z.object({ given: z.string(), infix: z.string(), family: z.string() }),
  full: z.string(),
  born: z.string(),
  bornCompact: z.string(),
  bornAt: z.string(),
  contract: z.object({ from: z.string(), dotted: z.string(), compact: z.string(), at: z.string(), until: z.string() }),
  units: z.string(),
})
const otherForms = ({ dotted, compact, at }: z.infer<typeof Person>['contract']) => ({ dotted, compact, at })

const Answer = z.union([
  z.object({ ok: z.literal(true), data: z.array(Person) }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.literal('E429'), waitSeconds: z.literal(7) }) }),
])

/** Asks again where an error in an envelope says that it was too fast, and composes names. */
const willow = defineConnector({
  id: 'willow',
  name: 'Willow',
  config: z.object({ url: z.url(), network: Network.optional() }),
  http: ({ url, network }) => ({ baseUrl: url, network }),
  communityFrom: { unit: 'Unit' },
  check: async () => ({ works: [], warnings: [] }),
  async *communities({ http }) {
    const units = await http.get('/units', z.array(z.object({ id: z.number(), title: z.string() })))
    yield units.map(({ id, title }) => ({ id: String(id), name: title }))
    return endOfRead({ proof: 'one answer' })
  },
  async *employees({ http }) {
    let answer = await http.get('/people', Answer)
    if (!answer.ok) answer = await http.get('/people', Answer)
    if (!answer.ok) throw new Error('refused twice')
    yield answer.data.map(({ no, name, full, born, bornCompact, bornAt, contract, units }) => ({
      id: String(no),
      firstName: name.given,
      lastName: `${name.infix} ${name.family}`.trim(),
      birthDate: readDate(born, dayFirst),
      startDate: readDate(contract.from, dayFirst),
      attributes: { full, bornCompact, bornAt, ...otherForms(contract) },
      communities: units.split(';'),
    }))
    return endOfRead({ proof: 'one answer' })
  },
})

const configFor = (url: string) => ({ url, network: { privateHosts: ['127.0.0.1'] } })

async function recorded(keep: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-formats-'))
  try {
    let asked = 0
    await using real = await startSourceServer({
      answers: { '/units': () => UNITS, '/people': () => (asked++ === 0 ? LATER : { ok: true, data: PEOPLE }) },
    })
    const { lines, unmatched } = await record(willow, configFor(real.url), folder, keep)
    const names = (await readdir(join(folder, 'answers'))).sort()
    const files = await Promise.all(names.map((name) => readFile(join(folder, 'answers', name), 'utf8')))
    await using replayed = await startSourceServer({ recording: await readRecording(folder) })
    using reading = openReading(willow, configFor(replayed.url))
    const { records } = await reading.employees()
    return { lines, unmatched, files, records }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('a recording of a system with formats of its own', () => {
  it('is read as the very records that were saved beside it', async () => {
    const { lines, records } = await recorded()

    expect(records).toHaveLength(EMPLOYEES)
    expect(JSON.parse(JSON.stringify(records))).toEqual(lines.employees)
  })

  it('keeps days of employment in every format, and invents the same day for the same birthday', async () => {
    const { records } = await recorded()

    for (const [index, { startDate, birthDate, attributes }] of records.entries()) {
      const since = 2010 + (index % 5)
      expect(startDate).toBe(`${since}-03-01`)
      const at = `${since}-03-01T00:00:00Z`
      expect(attributes).toMatchObject({ dotted: `01.03.${since}`, compact: `${since}0301`, at })
      expect(attributes?.['bornCompact']).toBe(birthDate?.replaceAll('-', ''))
      expect(attributes?.['bornAt']).toBe(`${birthDate}T00:00:00Z`)
    }
  })

  it('keeps of a refusal its code and its wait, and nothing that names anybody', async () => {
    const { files } = await recorded()
    const refusal = JSON.parse(files[1] ?? '')

    expect(refusal.body).toMatchObject({ ok: false, error: { code: 'E429', waitSeconds: 7 } })
    expect(refusal.body.error.user).not.toBe(47_100)
    expect(refusal.body.error.text).not.toMatch(/noor|fast/i)
  })

  it('holds no name, number or birthday of anybody in any format or encoding', async () => {
    const { lines, files } = await recorded()
    const saved = [...files, ...lines.employees.map((line) => JSON.stringify(line))].join('\n').toLowerCase()
    const hidden = PEOPLE.slice(1).flatMap(({ no, name, born, bornCompact, bornAt, full }) => {
      return [
        String(no),
        name.given,
        name.family,
        full,
        born,
        born.replaceAll('-', '.'),
        bornCompact,
        bornAt.slice(0, 10),
      ]
    })
    const forms = (text: string) => {
      const bytes = Buffer.from(text)
      return [text, encodeURIComponent(text), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')]
    }
    const words = new Set(saved.split(/[^\p{L}\d.%+/-]+/u))
    // Another's invented birthday may be somebody's real one only by its digits; no whole word may.
    const found = [...hidden, 'van der'].flatMap(forms).filter((form) => {
      const text = form.toLowerCase()
      return words.has(text) || (text.includes(' ') && saved.includes(text))
    })
    expect(found).toEqual([])
    expect(new Set(lines.employees.map(({ birthDate }) => birthDate)).size).toBe(EMPLOYEES)
  })

  it('says which names that it was to keep are those of no field', async () => {
    expect((await recorded(['units', 'from,units', 'unit'])).unmatched).toEqual(['from,units', 'unit'])
  })
})
