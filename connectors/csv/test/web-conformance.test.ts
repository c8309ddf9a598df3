import { onePage, type ServedSource, type Skip, serverSource, testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import csv from '../src/index.js'

const COMMUNITIES = ['C1', 'C2', 'C3']
const EMPLOYEES = 1_200

const units = COMMUNITIES.map((id) => ({ id, name: `Name of ${id}` }))
const employee = (index: number) => ({
  id: `E${index}`,
  firstName: 'Noor',
  lastName: `Jansen ${index}`,
  email: `noor.${index}@acme.example`,
  startDate: '2024-02-29',
  communities: COMMUNITIES[index % 3],
})

/** Rows with a header and a trailer; what is no list becomes a file of no use. */
function toCsv(body: unknown): string {
  const rows: readonly object[] = Array.isArray(body) ? body : [Object(body)]
  const header = Object.keys(rows[0] ?? {}).join(';')
  return `${header}\n${rows.map((row) => `${Object.values(row).join(';')}\n`).join('')}TOTAL;${rows.length}\n`
}

const signIn = { by: 'basic', user: 'hr', password: 'correct horse of a sign-in' } as const
const end = { trailer: 'TOTAL;{count}' }

const web: ServedSource<typeof signIn> = {
  server: {
    signIn,
    format: { mediaType: 'text/csv', write: toCsv },
    lists: {
      '/exports/employees.csv': { records: { count: EMPLOYEES, make: employee }, paging: onePage({ rows: '' }) },
      '/exports/communities.csv': { records: units, paging: onePage({ rows: '' }) },
    },
  },
  config: ({ url, signIn: { user, password } }) => ({
    place: {
      kind: 'https',
      url: `${url}/exports`,
      signIn: { kind: 'basic', username: user, password },
      network: { privateHosts: ['127.0.0.1'] },
    },
    employees: { file: 'employees.csv', end },
    communities: { file: 'communities.csv', end },
  }),
  has: { communities: COMMUNITIES, employees: Array.from({ length: EMPLOYEES }, (_, index) => `E${index}`) },
  employees: '/exports/employees.csv',
}

const skip: readonly Skip[] = [{ test: 'wrong content type', because: 'text/csv, which it is then sent as, is right' }]

describe('files from a web server', () => {
  testConnector({ connector: csv, source: serverSource(web), skip })
})
