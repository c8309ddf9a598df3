import { failureOf } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { aSystem } from './reading.js'

const people = [
  { id: 'a', name: 'Bo', department: 'D1', title: 'Kitchen', jobs: [{ code: 1, name: 'Cook' }, { code: 2 }] },
  { id: 'b', name: 'Bo', department: 'D2', title: null, jobs: [] },
  { id: 'c', name: 'Bo', department: 'D1', title: 'Scullery', jobs: null },
  { id: 'd', name: 'Bo', department: 'D3', title: 'Bar', kind: 'guest' },
]

describe('communities and functions', () => {
  it('R15 R20 are taken from the employees who count, each once, with the first name', async () => {
    const system = await aSystem(people, {
      fields: { communities: undefined },
      top: {
        communities: { idField: 'department', nameField: 'title' },
        functions: { idField: 'jobs[].code', nameField: 'jobs[].name' },
      },
    })

    const { records, end } = await system.communities()
    expect(records.map(({ id, name }) => [id, name])).toEqual([
      ['D1', 'Kitchen'],
      ['D2', 'D2'],
      ['D3', 'Bar'],
    ])
    expect(end.proof).toBe('one answer that holds the whole list')
    expect(system.said).toEqual([
      '"D1" has several names: the first is taken, "Kitchen" (GET /employees, page 1, record 1)',
      '"D2" has no name: its id is taken for it (GET /employees, page 1, record 2)',
    ])
    expect((await system.functions()).records.map(({ id, name }) => [id, name])).toEqual([
      ['1', 'Cook'],
      ['2', '2'],
    ])
  })

  it('R14 are those of everybody who may count', async () => {
    const system = await aSystem(people, {
      fields: { communities: undefined },
      employees: { only: { field: 'kind', not: ['guest'] } },
      top: { communities: { idField: 'department', nameField: 'title' } },
    })

    expect((await system.communities()).records.map(({ id }) => id)).toEqual(['D1', 'D2'])
    expect((await system.employees()).rejects.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('R23 fail the read where one of a list of their own cannot be read', async () => {
    for (const [broken, message] of [
      [{ name: 'Bar' }, 'A record cannot be read: there is no id at `id`'],
      [{ id: 'D2', name: ' ' }, 'A record cannot be read: there is no name at `name`'],
      [{ id: { nr: 1 }, name: 'Bar' }, 'A record cannot be read: `id` is neither text nor a whole number'],
    ] as const) {
      const system = await aSystem(people, { departments: [{ id: 'D1', name: 'Kitchen' }, broken] })
      expect(await failureOf(system.communities())).toMatchObject({
        code: 'bad_data',
        message,
        at: 'GET /departments, page 1, record 2',
      })
    }
  })

  it('R23 fail the read where an employee has something else in their place', async () => {
    const system = await aSystem([...people, { id: 'e', name: 'Bo', department: { id: 'D1' } }], {
      fields: { communities: undefined },
      top: { communities: { idField: 'department', nameField: 'title' } },
    })
    expect(await failureOf(system.communities())).toMatchObject({
      code: 'bad_data',
      at: 'GET /employees, page 1, record 5',
    })
  })
})
