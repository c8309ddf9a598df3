import { ConnectorError, defineConnector, type SourceEmployee, tombstone } from '@rollcall/sdk'
import { byCursor, Network } from '@rollcall/sdk/http'
import { z } from 'zod'

const Person = z.object({ id: z.string(), surname: z.string(), team: z.string() })
const Gone = z.object({ id: z.string(), deleted: z.literal(true) })
const Frame = z.object({ total: z.number(), next: z.string().nullable(), checkpoint: z.string().optional() })
const Teams = Frame.extend({ items: z.array(z.object({ id: z.string(), name: z.string() })) })
const People = Frame.extend({ items: z.array(Person) })
const Changes = Frame.extend({ items: z.array(z.union([Gone, Person])) })

function toEmployee({ id, surname, team }: z.infer<typeof Person>, at: string): SourceEmployee {
  return { id, lastName: surname, communities: [team], at }
}

/** The connector of the page on changes. */
export const brook = defineConnector({
  id: 'brook',
  name: 'Brook',
  config: z.strictObject({
    url: z.url().describe('Address of the API.'),
    token: z.string().meta({ secret: true }).describe('Token of an API user.'),
    network: Network.optional(),
  }),
  http: ({ url, token, network }) => ({
    baseUrl: url,
    auth: { kind: 'bearer', token },
    network,
    explain({ status, at }) {
      if (status !== 410) return null
      const hint = 'Nothing is to be done: everybody is read instead.'
      return new ConnectorError('checkpoint_expired', 'Brook no longer knows what changed since', { hint, at })
    },
  }),
  communityFrom: { team: 'Team' },
  async check({ http }) {
    const { total } = await http.get('/people', People)
    return { works: [`The token is valid; it sees ${total} people.`], warnings: [] }
  },
  communities: ({ http }) =>
    http.pages('/teams', Teams, {
      rows: (page) => page.items,
      total: (page) => page.total,
      next: byCursor({ cursor: (page) => page.next }),
      record: ({ id, name }) => ({ id, name }),
    }),
  employees: ({ http }) =>
    http.pages('/people', People, {
      rows: (page) => page.items,
      total: (page) => page.total,
      checkpoint: (page) => page.checkpoint,
      next: byCursor({ cursor: (page) => page.next }),
      record: toEmployee,
    }),
  changes: ({ http }, since) =>
    http.pages('/people', Changes, {
      query: { since },
      rows: (page) => page.items,
      total: (page) => page.total,
      checkpoint: (page) => page.checkpoint,
      next: byCursor({ cursor: (page) => page.next }),
      record: (row, at) => ('deleted' in row ? tombstone(row.id) : toEmployee(row, at)),
    }),
})
