import {
  type Connector,
  ConnectorError,
  defineConnector,
  endOfRead,
  type Reject,
  reject,
  type SourceEmployee,
  tombstone,
} from '@rollcall/sdk'
import { byCursor, byOffset, Network, type Paging as SdkPaging } from '@rollcall/sdk/http'
import { z } from 'zod'
import { type ChangeFeed, cursorPages, offsetPages, type Paging, type ServedSource } from '../src/index.js'

/** How a system tells its pages and its changes. */
export interface ChangingSystem {
  readonly name: string
  readonly paging: Paging
  readonly next: SdkPaging<Page>
  readonly feed: Partial<ChangeFeed>
}

const Row = z.object({
  id: z.string(),
  name: z.string().optional(),
  team: z.string().optional(),
  deleted: z.literal(true).optional(),
})
export type Row = z.infer<typeof Row>
export const Page = z.object({
  items: z.array(Row),
  total: z.number().optional(),
  nextCursor: z.string().nullish(),
  checkpoint: z.string().optional(),
  all: z.number().optional(),
})
export type Page = z.infer<typeof Page>
const Config = z.strictObject({ url: z.url(), token: z.string().meta({ secret: true }), network: Network.optional() })
export type Config = z.infer<typeof Config>

export const byLastPage: ChangingSystem = {
  name: 'that give the checkpoint with the last page, by cursor',
  paging: cursorPages({ size: 10, total: 'total' }),
  next: byCursor({ cursor: (page) => page.nextCursor }),
  feed: { isOnLastPage: true },
}

export const byEveryPage: ChangingSystem = {
  name: 'that give a checkpoint with every page, by offset, with all totals',
  paging: offsetPages({ size: 10, total: 'total' }),
  next: byOffset({ size: 10 }),
  feed: { inAll: 'all', expiredStatus: 400 },
}

const person = (index: number) => ({ id: `P${index}`, name: `Janssen ${index}`, team: 'T1' })
const PEOPLE = 35

export function servedBy({ paging, feed }: ChangingSystem) {
  const signIn = { by: 'bearer', token: 'correct-horse-battery-staple' } as const
  return {
    server: {
      signIn,
      lists: {
        '/teams': { records: [{ id: 'T1', name: 'Team T1' }], paging },
        '/people': {
          records: { count: PEOPLE, make: person },
          paging,
          changes: { id: 'id', gone: (id) => ({ id, deleted: true }), ...feed },
        },
      },
    },
    config: ({ url, signIn }) => ({ url, token: signIn.token, network: { privateHosts: ['127.0.0.1'] } }),
    has: { communities: ['T1'], employees: Array.from({ length: PEOPLE }, (_, index) => `P${index}`) },
    employees: '/people',
    changed: (index) => ({ ...person(index), name: `Pietersen ${index}` }),
  } satisfies ServedSource<typeof signIn>
}

/** A connector by the book. */
export function connectorOf(system: ChangingSystem): Connector<Config> {
  return defineConnector({
    id: 'changing',
    name: 'Changing HR',
    config: Config,
    http: (config) => ({
      baseUrl: config.url,
      auth: { kind: 'bearer', token: config.token },
      network: config.network,
      explain: ({ status, at }) =>
        status === (system.feed.expiredStatus ?? 410)
          ? new ConnectorError('checkpoint_expired', 'What changed since then is not known any more', {
              hint: 'Nothing is to be done: all is read.',
              at,
            })
          : null,
    }),
    communityFrom: { team: 'Team' },
    async check({ http }) {
      await http.get('/teams', Page)
      return { works: ['The teams can be read.'], warnings: [] }
    },
    communities: ({ http }) =>
      http.pages('/teams', Page, {
        rows: (page) => page.items,
        total: (page) => page.total,
        next: system.next,
        record: ({ id, name = '' }) => ({ id, name }),
      }),
    employees: ({ http }) =>
      http.pages('/people', Page, {
        rows: (page) => page.items,
        total: (page) => page.total,
        checkpoint: (page) => page.checkpoint,
        next: system.next,
        record: toEmployee,
      }),
    async *changes({ http }, since) {
      let inAll: number | null = null
      const end = yield* http.pages('/people', Page, {
        query: { since },
        rows: (page) => page.items,
        total(page) {
          inAll = page.all ?? null
          return page.total
        },
        checkpoint: (page) => page.checkpoint,
        next: system.next,
        record: (row, at) => (row.deleted ? tombstone(row.id) : toEmployee(row, at)),
      })
      return endOfRead({ ...end, inAll })
    },
  })
}

function toEmployee({ id, name, team }: Row, at: string): SourceEmployee | Reject {
  if (name === undefined || team === undefined)
    return reject('has no name or team', { code: 'employee.no_team', id, at })
  return { id, lastName: name, communities: [team], at }
}
