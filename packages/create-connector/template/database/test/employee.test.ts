import { isReject } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { toEmployee } from '../src/employee.js'
import type { Employee } from '../src/schema.js'

const noor: Employee = {
  id: '1001',
  firstName: 'Noor',
  lastName: 'de Wit',
  email: 'noor@acme.example',
  startDate: '2026-03-01',
  endDate: null,
  orgUnit: 'A',
  jobTitle: 'J1', // with functions
}

describe('a person of Acme HR', () => {
  it('is an employee of their org unit', () => {
    expect(toEmployee(noor, 'record 1')).toEqual({
      id: '1001',
      firstName: 'Noor',
      lastName: 'de Wit',
      email: 'noor@acme.example',
      startDate: '2026-03-01',
      endDate: null,
      communities: ['A'],
      functions: ['J1'], // with functions
      at: 'record 1',
    })
  })

  it('without a number is rejected, and no number is invented', () => {
    expect(toEmployee({ ...noor, id: null }, 'record 1')).toMatchObject({ code: 'employee.no_identifier', id: null })
  })

  it('with a day that does not exist is rejected under their number', () => {
    const record = toEmployee({ ...noor, startDate: '2026-02-30' }, 'record 1')
    expect(isReject(record)).toBe(true)
    expect(record).toMatchObject({ code: 'employee.impossible_date', id: '1001' })
  })

  it('without an org unit is in none: whether that matters tonight, the run decides', () => {
    expect(toEmployee({ ...noor, orgUnit: null }, 'record 1')).toMatchObject({ id: '1001', communities: [] })
  })
})
