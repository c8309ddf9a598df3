import { defineConnector } from '@rollcall/sdk'
import { byOffset, Network } from '@rollcall/sdk/http'
import { z } from 'zod'

const Departments = z.object({
  departments: z.array(z.object({ code: z.string(), name: z.string() })),
  total: z.number(),
})
const Employee = z.object({ number: z.string(), surname: z.string(), department: z.string() })
const Employees = z.object({ items: z.array(Employee), total: z.number() })

/** The connector that the README's test is about. */
export const acme = defineConnector({
  id: 'acme',
  name: 'Acme HR',
  config: z.strictObject({
    url: z.url().describe('Address of the API.'),
    token: z.string().meta({ secret: true }).describe('Token of an API user.'),
    network: Network.optional(),
  }),
  http: ({ url, token, network }) => ({ baseUrl: url, auth: { kind: 'bearer', token }, network }),
  communityFrom: { department: 'Department' },
  async check({ http }) {
    const { total } = await http.get('/employees', Employees)
    return { works: [`Acme shows ${total} employees.`], warnings: [] }
  },
  communities: ({ http }) =>
    http.pages('/departments', Departments, {
      rows: (page) => page.departments,
      total: (page) => page.total,
      next: byOffset(),
      record: ({ code, name }) => ({ id: code, name }),
    }),
  employees: ({ http }) =>
    http.pages('/employees', Employees, {
      rows: (page) => page.items,
      total: (page) => page.total,
      next: byOffset({ size: 200 }),
      record: ({ number, surname, department }, at) => ({
        id: number,
        lastName: surname,
        communities: [department],
        at,
      }),
    }),
})
