import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type DatabaseKind, databases } from '../../../../test/databases.js'
import { loadSampleData, sampleFolder, sampleQueriesFor } from '../../../../test/sample-data.js'
import { jsonLines, rollcall } from '../cli/rollcall.js'
import { type ExpectedCounts, ExpectedOffice } from './expected-office.js'

const NIGHTS = [
  '1985-06-01',
  '1990-01-01',
  '1995-06-30',
  '2000-06-25',
  '2000-06-26',
  '2002-07-27',
  '2002-07-28',
  '2002-08-01',
] as const
const MORNING_AFTER = '2002-08-01T09:00:00-04:00'
const MONTH_AFTER = '2002-09-01'
const NIGHT_AFTER_THAT = '2002-09-02'

type Line = Readonly<Record<string, unknown>>

describe.runIf(sampleFolder).each(databases)('the real people of the sample, read from and kept in $name', (kind) => {
  let years: Awaited<ReturnType<typeof goThroughTheYears>>
  beforeAll(async () => {
    years = await goThroughTheYears(kind)
  }, 300_000)

  it('R6, R16, R20 come with their departments and titles in the first night', () => {
    expect(years.reports[0]).toMatchObject({
      employees: { invited: 18, rejected: 0 },
      communities: { added: 9 },
      functions: { added: 6 },
    })
  })

  it.each(NIGHTS)('R6, R8, R10, R11 join, change department and title, and leave as the files have it: %s', (night) => {
    const index = NIGHTS.indexOf(night)
    expect(years.reports[index]?.['employees']).toEqual(years.expected[index])
  })

  it('R6, R8, R10, R11 are not just the same people all the time', () => {
    const { invited, updated, transferred, removed } = years.sums
    expect(Math.min(invited, updated, transferred, removed)).toBeGreaterThan(10)
  })

  it('are in the end where the files have them', () => {
    const places = years.employees.map(({ externalId, communities, functions }) => [
      externalId,
      { departments: idsOf(communities), titles: idsOf(functions) },
    ])
    expect(places).toHaveLength(802)
    expect(Object.fromEntries(places)).toEqual(Object.fromEntries(years.there))
  })

  it('R6, R10 get an invitation when they join and a mail when they move, each once', () => {
    const sent = (kind: string) =>
      years.outbox.filter((mail) => mail['kind'] === kind && mail['state'] === 'sent').length
    expect([sent('invitation'), sent('transfer')]).toEqual([years.sums.invited, years.sums.transferred])
  })

  it('are left alone where nothing has changed', () => {
    expect(years.morningAfter).toMatchObject({
      status: 'unchanged',
      employees: { unchanged: 802, invited: 0, updated: 0, removed: 0 },
    })
  })

  it('R13 are nobody any more a month after they left', () => {
    const nobody = { externalId: null, firstName: null, lastName: null, email: null, birthDate: null, attributes: {} }
    expect(years.removed).toHaveLength(years.sums.removed)
    expect(years.anonymized).toHaveLength(years.sums.removed)
    for (const line of years.anonymized) expect(line).toMatchObject({ ...nobody, communities: [], functions: [] })
  })

  it('R11, R13 stay away then, although the source still tells of them', () => {
    expect(years.monthAfter).toMatchObject({
      status: 'unchanged',
      employees: { unchanged: 802, ended: 1000 - 802, invited: 0, restored: 0 },
    })
  })
})

/** All nights with the real command line, beside what the files say that they should do. */
async function goThroughTheYears({ make }: DatabaseKind) {
  await using source = await make()
  await using platform = await make()
  await loadSampleData(source.url)
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-sample-'))
  try {
    await writeFile(join(folder, 'rollcall.json'), JSON.stringify(configuration(source.url, platform.url)))
    const office = await ExpectedOffice.read()
    const json = (...words: readonly string[]) => answers(folder, words)
    const reports: Line[] = []
    const expected: ExpectedCounts[] = []
    for (const night of NIGHTS) {
      reports.push(...(await json('sync', '--at', night)))
      expected.push(office.night(night))
    }
    const employees = await json('list', 'employees')
    const removed = await json('list', 'employees', '--state', 'removed')
    const outbox = await json('list', 'outbox')
    const [morningAfter] = await json('sync', '--at', MORNING_AFTER)
    await json('retention', '--at', MONTH_AFTER)
    const anonymized = await json('list', 'employees', '--state', 'anonymized')
    const [monthAfter] = await json('sync', '--at', NIGHT_AFTER_THAT)
    const ends = { employees, removed, outbox, morningAfter, anonymized, monthAfter }
    return { reports, expected, sums: sumsOf(expected), there: office.there, ...ends }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function answers(folder: string, words: readonly string[]): Promise<readonly Line[]> {
  const ended = await rollcall(folder, [...words, '--json'])
  if (ended.status !== 0)
    throw new Error(`rollcall ${words.join(' ')} ended with ${ended.status}: ${ended.log}${ended.out}`)
  return jsonLines(ended)
}

/** No limit stands in the way: years lie between the nights. */
function configuration(source: string, platform: string) {
  const limits = Object.fromEntries(
    ['removed', 'invited', 'transferred', 'unassigned'].map((kind) => [`employees.${kind}`, { count: 1000 }]),
  )
  const hr = {
    id: 'hr',
    connector: 'sql',
    config: { connection: source, ...sampleQueriesFor(source) },
    safeguards: { firstImport: 'allow', ...limits },
  }
  const organization = {
    id: 'sample',
    name: 'Sample',
    timeZone: 'America/New_York',
    language: 'en',
    integrations: [hr],
  }
  return { database: platform, organizations: [organization] }
}

function sumsOf(nights: readonly ExpectedCounts[]) {
  const sum = (count: keyof ExpectedCounts) => nights.reduce((all, counts) => all + counts[count], 0)
  return { invited: sum('invited'), updated: sum('updated'), transferred: sum('transferred'), removed: sum('removed') }
}

function idsOf(units: unknown): readonly string[] {
  return Array.isArray(units) ? units.map((unit) => String(unit.externalId)).sort() : []
}
