import { type Connector, defineConnector } from '@rollcall/sdk'
import {
  type Auth,
  byCursor,
  byLinkHeader,
  byNextUrl,
  byOData,
  byOffset,
  byPage,
  Network,
  type Paging as SdkPaging,
} from '@rollcall/sdk/http'
import { z } from 'zod'
import {
  cursorPages,
  linkHeaderPages,
  nextUrlPages,
  numberedPages,
  oDataPages,
  offsetPages,
  type Paging,
  type ServedSource,
  type SignIn,
  type Skip,
} from '../src/index.js'

/** A kind of system: how it serves, and how a connector of the sdk reads that. */
export interface System {
  readonly name: string
  readonly signIn: SignIn
  readonly auth: (url: string, signIn: SignIn) => Auth
  readonly paging: Paging
  readonly next: SdkPaging<Page>
  /** What the client of the sdk cannot tell in such a system. */
  readonly skip?: readonly Skip[]
}

const Row = z.object({ id: z.string(), name: z.string(), team: z.string().optional() })
const Rows = z.array(Row)
/** Whatever the frame: rows under one of three names, or the list itself. */
const Page = z.union([
  Rows.transform((rows) => ({ rows, total: null, cursor: null, next: null, more: false, pages: null })),
  z
    .object({
      items: Rows.optional(),
      value: Rows.optional(),
      total: z.number().nullish(),
      nextCursor: z.string().nullish(),
      next: z.string().nullish(),
      more: z.boolean().nullish(),
      pages: z.number().nullish(),
    })
    .transform(({ items, value, nextCursor, total, next, more, pages }, context) => {
      const rows = items ?? value
      if (rows)
        return {
          rows,
          total: total ?? null,
          cursor: nextCursor ?? null,
          next: next ?? null,
          more: more ?? false,
          pages: pages ?? null,
        }
      context.addIssue({ code: 'custom', message: 'has no list' })
      return z.NEVER
    }),
])
type Page = z.output<typeof Page>

const SECRET = 'sec/ret+with=signs&blanks of 40 letters'

/** Each way of paging once, and each way of signing in. */
export const systems: readonly System[] = [
  {
    name: 'numbered pages with their number, behind a key',
    signIn: { by: 'apiKey', key: 'key-0123456789/abcdef', header: 'X-Acme-Key' },
    auth: (_, signIn) => ({ kind: 'apiKey', headers: { 'X-Acme-Key': secretOf(signIn) } }),
    paging: numberedPages({ sizeParameter: 'per_page', pages: 'pages', total: 'total' }),
    next: byPage({ size: 100, pages: (page) => page.pages }),
  },
  {
    name: 'offsets with a total, behind a password',
    signIn: { by: 'basic', user: 'rollcall', password: 'pass:word/with+signs' },
    auth: (_, signIn) => ({ kind: 'basic', username: 'rollcall', password: secretOf(signIn) }),
    paging: offsetPages({ total: 'total' }),
    next: byOffset({ size: 100 }),
  },
  {
    name: 'cursors, behind OAuth 2',
    signIn: { by: 'clientCredentials', clientId: 'rollcall', clientSecret: SECRET, lastsForRequests: 50 },
    auth: (url, signIn) => ({
      kind: 'clientCredentials',
      tokenUrl: `${url}/oauth/token`,
      clientId: 'rollcall',
      client: { secret: secretOf(signIn) },
    }),
    paging: cursorPages({ total: 'total' }),
    next: byCursor({ cursor: (page) => page.cursor, query: { limit: 100 } }),
  },
  {
    name: 'a Link header, behind a bearer token',
    signIn: { by: 'bearer', token: 'bearer-0123456789' },
    auth: (_, signIn) => ({ kind: 'bearer', token: secretOf(signIn) }),
    paging: linkHeaderPages(),
    next: byLinkHeader({ query: { per_page: 100 } }),
    skip: [{ test: 'empty page too early', because: 'no total is stated, and a page with a next link may be empty' }],
  },
  {
    name: 'next addresses, behind a key in the address',
    signIn: { by: 'apiKey', key: 'key in the address/0123', parameter: 'key' },
    auth: (_, signIn) => ({ kind: 'apiKey', query: { key: secretOf(signIn) } }),
    paging: nextUrlPages({ total: 'total' }),
    next: byNextUrl({ url: (page) => page.next, query: { limit: 100 } }),
  },
  {
    name: 'OData, open to all',
    signIn: { by: 'nothing' },
    auth: () => ({ kind: 'none' }),
    paging: oDataPages({ size: 100 }),
    next: byOData(),
    skip: [{ test: 'bad credentials', because: 'this system is open to all' }],
  },
]

function secretOf(signIn: SignIn): string {
  if (signIn.by === 'apiKey') return signIn.key
  if (signIn.by === 'basic') return signIn.password
  if (signIn.by === 'bearer') return signIn.token
  return signIn.by === 'clientCredentials' ? signIn.clientSecret : ''
}

const Config = z.strictObject({
  url: z.url(),
  signIn: z.custom<SignIn>().meta({ secret: true }),
  network: Network.optional(),
})

/** A connector as an author writes it, of data alone. */
export function connectorOf(system: System): Connector<z.infer<typeof Config>> {
  const pages = {
    rows: (page: Page) => page.rows,
    ...(system.paging.total === 'total' ? { total: (page: Page) => page.total } : {}),
    next: system.next,
  }
  return defineConnector({
    id: 'made-up',
    name: 'Made-up HR',
    config: Config,
    http: ({ url, signIn, network }) => ({ baseUrl: url, auth: system.auth(url, signIn), network }),
    communityFrom: { team: 'Team' },
    async check({ http }) {
      const { rows } = await http.get('/teams', Page)
      return { works: [`teams: ${rows.length} on the first page`], warnings: [] }
    },
    communities: ({ http }) => http.pages('/teams', Page, { ...pages, record: ({ id, name }) => ({ id, name }) }),
    employees: ({ http }) =>
      http.pages('/people', Page, {
        ...pages,
        record: ({ id, name, team = '' }, at) => ({ id, lastName: name, communities: [team], at }),
      }),
  })
}

const TEAMS = ['T1', 'T2']
const PEOPLE = 250

export function servedBy({ signIn, paging }: System): ServedSource<SignIn> {
  return {
    server: {
      signIn,
      lists: {
        '/teams': { records: TEAMS.map((id) => ({ id, name: `Team ${id}` })), paging },
        '/people': {
          records: { count: PEOPLE, make: (n) => ({ id: `P${n}`, name: `Janssen ${n}`, team: TEAMS[n % 2] }) },
          paging,
        },
      },
    },
    config: ({ url, signIn }) => ({ url, signIn, network: { privateHosts: ['127.0.0.1'] } }),
    has: { communities: TEAMS, employees: Array.from({ length: PEOPLE }, (_, n) => `P${n}`) },
    employees: '/people',
  }
}
