import { defineConnector } from '@rollcall/sdk'
import { Config } from './config.js'
import { toEmployee } from './employee.js'
import { EmployeePage, listOf, toUnit, UnitPage } from './schema.js'
import { xml } from './xml.js'

export default defineConnector({
  id: 'acme',
  name: 'Acme HR',
  config: Config,
  http: ({ url, apiKey, network }) => ({
    baseUrl: url,
    auth: { kind: 'apiKey', headers: { 'x-api-key': apiKey } },
    format: xml,
    rateLimit: { perSecond: 10 },
    network,
  }),
  communityFrom: { orgUnit: 'Org unit' },
  functionFrom: { jobTitle: 'Job title' }, // with functions
  async check({ http }) {
    const one = { query: { limit: 1 } }
    const works = [`${(await http.get('/org-units', UnitPage, one)).page.total} org units`]
    works.push(`${(await http.get('/job-titles', UnitPage, one)).page.total} job titles`) // with functions
    works.push(`${(await http.get('/employees', EmployeePage, one)).page.total} employees`)
    return { works, warnings: [] }
  },
  communities: ({ http }) => http.pages('/org-units', UnitPage, listOf(toUnit)),
  functions: ({ http }) => http.pages('/job-titles', UnitPage, listOf(toUnit)), // with functions
  employees: ({ http }) => http.pages('/employees', EmployeePage, listOf(toEmployee)),
})
