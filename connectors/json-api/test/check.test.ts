import { failureOf, misbehaviors, numberedPages } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { aSystem } from './reading.js'

const person = (n: number) => ({ id: `${n}`, name: 'Bo', department: 'D1', ...(n % 2 ? { mail: null } : {}) })

describe('a check', () => {
  it('reads the first page of each list only, and tells how many there are', async () => {
    const system = await aSystem(
      Array.from({ length: 25 }, (_, n) => person(n)),
      {
        paging: numberedPages({ total: 'total', size: 10 }),
        top: {
          paging: { kind: 'page', total: 'total' },
          functions: { idField: 'department', nameField: 'department' },
        },
      },
    )

    expect(await system.check()).toEqual({
      works: [
        'employees: 25, the first page has 10 (GET /employees)',
        'communities: 1, all on one page (GET /departments)',
        'functions: 1 in the records of these employees',
      ],
      warnings: [],
    })
    expect(system.server.requestsTo('/employees')).toHaveLength(1)
  })

  it('warns of a list that is empty', async () => {
    const system = await aSystem([])

    expect((await system.check()).warnings).toEqual([expect.stringMatching(/^employees: the list is empty/)])
  })

  it('warns of fields that no record has, or only some', async () => {
    const fields = { phone: 'mobile', email: 'mail', attributes: { badge: 'badge.number' }, language: { value: 'nl' } }
    const system = await aSystem([person(1), person(2)], { fields })

    expect((await system.check()).warnings).toEqual([
      'employees.fields.phone: no record has anything at `mobile`',
      'employees.fields.attributes.badge: no record has anything at `badge.number`',
      "Not in every employee's record: email. The platform keeps what it has there; if it means that there is none, write `missing: none` under `employees`",
    ])
  })

  it('warns of records that will be rejected, and of a list that looks like a page', async () => {
    const people = Array.from({ length: 20 }, (_, n) => (n === 7 ? { name: 'Bo', department: 'D1' } : person(1)))
    const system = await aSystem(people)

    expect((await system.check()).warnings).toEqual([
      'employees: just 20 came and are taken for all. If there are more, `paging` is not right',
      'employees: 1 of the first 20 will be rejected, the first: there is no identifier (GET /employees, page 1, record 8)',
    ])
  })

  it('warns where nobody counts', async () => {
    const system = await aSystem([{ ...person(1), active: 1 }], { employees: { only: { field: 'active', is: ['1'] } } })

    expect((await system.check()).warnings).toEqual([
      'employees: none of the first 1 counts by `only`: look at its values, of which "1" is not 1',
    ])
  })

  it('R23 fails where one page is all, and less than was declared', async () => {
    const system = await aSystem([person(1)], {
      paging: numberedPages({ total: 'total', hasMore: 'more' }),
      top: { paging: { kind: 'page', hasMore: 'more', total: 'total' } },
    })
    using _ = system.server.misbehave(misbehaviors['total too high'], { path: '/employees' })

    const told = await failureOf(system.check())
    expect(told.code).toBe('incomplete_read')
  })
})
