import { offsetPages } from '@rollcall/testkit'
import { XMLBuilder } from 'fast-xml-parser'

/** Makes the person with this number, as Acme HR tells of them. */
const employee = (number: number) => ({
  id: `E${number}`,
  firstName: 'Zoë',
  lastName: `Jansen & Zn ${number}`,
  email: `zoe.${number}@acme.example`,
  startDate: '2026-03-01',
  endDate: null,
  orgUnit: number % 2 === 0 ? 'A' : 'B',
  jobTitle: 'J1', // with functions
})

const EMPLOYEES = 500
const paging = offsetPages({ rows: 'records.record', total: 'total' })
const builder = new XMLBuilder()

/** A server that signs in, pages and answers as Acme HR does, and what it has. */
export const fakeServer = {
  signIn: { by: 'apiKey' as const, header: 'x-api-key', key: 'correct-horse-battery-staple' },
  format: {
    mediaType: 'application/xml',
    write: (page: unknown) => `<?xml version="1.0" encoding="UTF-8"?>${builder.build({ page })}`,
  },
  lists: {
    '/org-units': { records: ['A', 'B'].map((id) => ({ id, name: `Org unit ${id}` })), paging },
    '/job-titles': { records: [{ id: 'J1', name: 'Cook' }], paging }, // with functions
    '/employees': { records: { count: EMPLOYEES, make: employee }, paging },
  },
}

export const has = {
  communities: ['A', 'B'],
  functions: ['J1'], // with functions
  employees: Array.from({ length: EMPLOYEES }, (_, number) => `E${number}`),
}
