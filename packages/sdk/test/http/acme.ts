import { type CheckResult, defineConnector, reject, type SourceEmployee } from '@rollcall/sdk'
import { byCursor, byOffset, Network } from '@rollcall/sdk/http'
import { z } from 'zod'

const Config = z.strictObject({
  url: z.url().default('https://api.acme.example/v1').describe('Address of the API.'),
  apiKey: z.string().meta({ secret: true }).describe('Key of an API user.'),
  network: Network.optional(),
})

const Departments = z.object({
  departments: z.array(z.object({ code: z.string(), name: z.string() })),
  next: z.string().nullable(),
})
const Employee = z.object({ id: z.string(), first: z.string(), last: z.string(), department: z.string().nullable() })
const Employees = z.object({ total: z.number(), items: z.array(Employee) })

function toEmployee(row: z.infer<typeof Employee>, at: string) {
  const { id, first: firstName, last: lastName, department } = row
  if (department === null) return reject('has no department', { code: 'employee.no_community', id, at })
  return { id, firstName, lastName, communities: [department], at } satisfies SourceEmployee
}

export const acme = defineConnector({
  id: 'acme',
  name: 'Acme HR',
  config: Config,
  http: (config) => ({
    baseUrl: config.url,
    auth: { kind: 'apiKey', headers: { 'x-api-key': config.apiKey } },
    rateLimit: { perSecond: 10 },
    network: config.network,
  }),
  communityFrom: { department: 'Department' },
  async check({ http }): Promise<CheckResult> {
    const { total } = await http.get('/employees', Employees, { query: { limit: 1 } })
    return { works: [`The key is valid; it sees ${total} employees.`], warnings: [] }
  },
  communities: ({ http }) =>
    http.pages('/departments', Departments, {
      rows: (page) => page.departments,
      next: byCursor({ cursor: (page) => page.next }),
      record: ({ code, name }) => ({ id: code, name }),
    }),
  employees: ({ http }) =>
    http.pages('/employees', Employees, {
      rows: (page) => page.items,
      total: (page) => page.total,
      next: byOffset({ size: 200 }),
      record: toEmployee,
    }),
})
