import { employeeOf, Missing } from '@rollcall/sdk/people'
import { describe, expect, it } from 'vitest'

const noor = { id: '1001', communities: ['D1'], firstName: 'Noor', at: 'GET /users, page 1, record 1' }
const nothing = {
  ...noor,
  phone: null,
  language: undefined,
  startDate: null,
  functions: null,
  attributes: { badge: null },
}

describe('an employee of what was found', () => {
  it('has null for what the system has not', () => {
    expect(employeeOf(nothing)).toEqual({
      ...noor,
      phone: null,
      startDate: null,
      functions: [],
      attributes: { badge: null },
    })
  })

  it('has nothing of it where the system does not keep it', () => {
    expect(employeeOf(nothing, 'unknown')).toEqual(noor)
    const found = { ...nothing, attributes: { badge: null, number: '7' }, functions: ['Cook'] }
    expect(employeeOf(found, 'unknown')).toEqual({ ...noor, attributes: { number: '7' }, functions: ['Cook'] })
  })

  it('has no field that was not asked for', () => {
    expect(employeeOf({ ...noor, functions: undefined, attributes: undefined, email: undefined })).toEqual(noor)
    expect(Object.keys(employeeOf({ id: '1001', communities: [] }))).toEqual(['id', 'communities'])
  })

  it('takes what is missing as an administrator writes it', () => {
    expect(['none', 'unknown', 'nothing'].map((written) => Missing.safeParse(written).success)).toEqual([
      true,
      true,
      false,
    ])
  })
})
