import type { SourceEmployee } from '@rollcall/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleFolder, sampleQueriesFor, sampleStatements } from '../../../test/sample-data.js'
import { readEmployees, reading } from './reading.js'
import { type Source, sourceKinds } from './sources.js'

// Every number was counted from the CSV files, without a database.
describe.runIf(sampleFolder).each(sourceKinds)('the sample data in $name', ({ make }) => {
  let source: Source
  beforeAll(async () => {
    source = await make()
    await source.run(...(await sampleStatements()))
  })
  afterAll(() => source?.[Symbol.asyncDispose]())

  /** Those in service on a night, by identifier. */
  async function inServiceOn(night: string): Promise<Map<string, SourceEmployee>> {
    const { records, rejects } = await readEmployees(source.url, sampleQueriesFor(source.url), { night })
    expect([records.length, rejects.length]).toEqual([1000, 0])
    return new Map(
      records
        .filter(({ startDate, endDate }) => (startDate ?? '') <= night && (endDate ?? '9999') >= night)
        .map((employee) => [employee.id, employee]),
    )
  }

  /** What a night sees happen since an earlier one. */
  async function between(earlier: string, later: string) {
    const [before, after] = [await inServiceOn(earlier), await inServiceOn(later)]
    const stayed = [...after.values()].flatMap((now) => {
      const was = before.get(now.id)
      return was ? [{ was, now }] : []
    })
    return {
      joined: after.size - stayed.length,
      left: before.size - stayed.length,
      moved: stayed
        .filter(({ was, now }) => String(was.communities) !== String(now.communities))
        .map(({ now }) => now.id),
      promoted: stayed.filter(({ was, now }) => String(was.functions) !== String(now.functions)).length,
    }
  }

  it('has 9 departments and 6 titles', async () => {
    using run = reading(source.url, sampleQueriesFor(source.url))
    const communities = await run.communities()

    expect(communities.records).toHaveLength(9)
    expect(communities.records[4]).toEqual({ id: 'd005', name: 'Development', at: 'communities row 5' })
    expect((await run.functions()).records.map(({ id }) => id)).toEqual([
      'Assistant Engineer',
      'Engineer',
      'Senior Engineer',
      'Senior Staff',
      'Staff',
      'Technique Leader',
    ])
  })

  it('is 18 people in the summer of 1985', async () => {
    const people = await inServiceOn('1985-06-01')
    const titles = [...people.values()].flatMap(({ functions }) => functions)

    expect(people.size).toBe(18)
    expect(titles.filter((title) => title === 'Engineer')).toHaveLength(8)
  })

  it('has people join, leave, and change department and title from 1990 to 1995', async () => {
    const { moved, ...counts } = await between('1990-01-01', '1995-06-30')

    expect(counts).toEqual({ joined: 373, left: 27, promoted: 131 })
    expect(moved).toHaveLength(10)
    expect(moved.slice(0, 4)).toEqual(['10018', '10060', '10088', '10134'])
  })

  it('has one person move on the night of the move, not before', async () => {
    expect(await between('2000-06-25', '2000-06-26')).toEqual({ joined: 0, left: 0, moved: ['10010'], promoted: 0 })
    expect((await inServiceOn('2000-06-26')).get('10010')).toEqual({
      id: '10010',
      firstName: 'Duangkaew',
      lastName: 'Piveteau',
      email: '10010@sample.example',
      birthDate: '1963-06-01',
      startDate: '1996-11-24',
      endDate: null,
      attributes: { hireDate: '1989-08-24' },
      communities: ['d006'],
      functions: ['Engineer'],
      at: 'employees row 10',
    })
  })

  it('keeps a person in the department on the last day, and lets it go on the next', async () => {
    expect((await inServiceOn('2002-07-27')).get('10787')).toMatchObject({
      communities: ['d001'],
      functions: ['Senior Staff'],
      endDate: '2002-07-27',
    })
    expect((await inServiceOn('2002-07-28')).has('10787')).toBe(false)
  })

  it('ends with 802 people, who stay', async () => {
    const people = [...(await inServiceOn('2002-08-01')).values()]

    expect(people).toHaveLength(802)
    expect(people.every(({ endDate }) => endDate === null)).toBe(true)
    expect(people.filter(({ communities }) => communities.includes('d005'))).toHaveLength(203)
    expect(people.filter(({ functions }) => functions?.includes('Senior Engineer'))).toHaveLength(282)
  })
})
