import {
  type Connector,
  ConnectorError,
  type ConnectorErrorCode,
  defineConnector,
  endOfRead,
  type Read,
  type ReadContext,
  type Reject,
  type SourceCommunity,
  type SourceEmployee,
} from '@rollcall/sdk'
import { z } from 'zod'
import { offsetPages, type ServedSource } from '../src/index.js'

export const KEY = 'correct/horse+battery=staple'

const Config = z.strictObject({ url: z.url(), key: z.string().meta({ secret: true }) })
type Config = z.infer<typeof Config>

interface Row {
  readonly id: string
  readonly name: string
  readonly team?: string | undefined
}

/** How Acme's connector may be mistaken: each takes the place of what a sound one does. */
export interface Mistakes {
  /** What is thrown in the place of the right error; undefined: nothing. */
  readonly error?: (error: ConnectorError, config: Config) => unknown
  readonly onFailure?: (error: unknown) => 'throw' | 'end'
  readonly signal?: (signal: AbortSignal) => AbortSignal
  readonly toEmployee?: (row: Row) => SourceEmployee | Reject
  readonly before?: (context: ReadContext<Config>) => Promise<void>
  readonly isLast?: (received: number, total: number, rows: number) => boolean
  /** Whether what was received is held against what the source says. */
  readonly isTrusting?: boolean
  readonly pages?: <T>(read: Read<T>) => Read<T>
  readonly check?: Connector<Config>['check']
  readonly parse?: (response: Response) => Promise<{ items: Row[]; total: number }>
}

/** A connector of a made-up system as it should be, or with mistakes. It uses nothing but the contract and `fetch`. */
export function acme(mistakes: Mistakes = {}): Connector<Config> {
  const change = mistakes.pages ?? (<T>(read: Read<T>) => read)
  return defineConnector({
    id: 'acme',
    name: 'Acme HR',
    config: Config,
    communityFrom: { team: 'Team' },
    check:
      mistakes.check ??
      (async (context) => {
        const { total } = await page('/teams', 0, context, mistakes)
        return { works: [`teams: ${total}`], warnings: [] }
      }),
    communities: (context) =>
      change(readAll('/teams', ({ id, name }): SourceCommunity => ({ id, name }), context, mistakes)),
    employees: (context) => change(readAll('/people', mistakes.toEmployee ?? toEmployee, context, mistakes)),
  })
}

function toEmployee({ id, name, team = '' }: Row): SourceEmployee {
  return { id, lastName: name, communities: [team], at: `person ${id}` }
}

async function* readAll<T>(
  path: string,
  toRecord: (row: Row) => T | Reject,
  context: ReadContext<Config>,
  mistakes: Mistakes,
): Read<T> {
  await mistakes.before?.(context)
  const isLast = mistakes.isLast ?? ((received, total) => received >= total)
  const seen = new Set<string>()
  let received = 0
  let total: number | null = null
  let last: string | null = null
  try {
    let rows: number
    do {
      // Each page begins with the last record of the one before: it is not there where records went meanwhile.
      const overlap = last === null || mistakes.isTrusting ? 0 : 1
      const { items: all, total: says } = await page(path, received - overlap, context, mistakes)
      const items = all.slice(overlap)
      if (!mistakes.isTrusting) {
        if (overlap > 0 && all[0]?.id !== last) throw incomplete(path, 'records have moved')
        if (says !== (total ?? says)) throw incomplete(path, 'the total has changed meanwhile')
        if (items.length === 0 && received < says) throw incomplete(path, 'a page is empty')
        if (items.some(({ id }) => seen.has(id))) throw incomplete(path, 'a record came twice')
      }
      total = says
      for (const { id } of items) seen.add(id)
      received += items.length
      last = items.at(-1)?.id ?? last
      rows = all.length
      if (items.length > 0) yield items.map(toRecord)
    } while (!isLast(received, total, rows))
  } catch (error) {
    if (mistakes.onFailure?.(error) !== 'end') throw error
    return endOfRead({ proof: 'there was no more' })
  }
  return endOfRead(mistakes.isTrusting ? { proof: 'there was no more' } : { total, proof: 'the total' })
}

function incomplete(path: string, what: string): ConnectorError {
  return new ConnectorError('incomplete_read', `${path}: ${what}`, { hint: 'Run it again.' })
}

const CODES: Readonly<Record<number, ConnectorErrorCode>> = {
  401: 'credentials',
  403: 'permission',
  404: 'configuration',
  429: 'rate_limited',
}

async function page(path: string, offset: number, { config, signal }: ReadContext<Config>, mistakes: Mistakes) {
  const used = mistakes.signal?.(signal) ?? signal
  const wrong = (code: ConnectorErrorCode, message: string, cause?: unknown) => {
    const error = new ConnectorError(code, message, { hint: 'Look at the key, and at Acme.', at: `GET ${path}`, cause })
    return mistakes.error?.(error, config) ?? error
  }
  try {
    const headers = { 'x-api-key': config.key }
    const response = await fetch(`${config.url}${path}?offset=${offset}&limit=500`, {
      headers,
      signal: used,
      redirect: 'manual',
    })
    if (response.status !== 200) throw wrong(CODES[response.status] ?? 'unavailable', `Acme answers ${response.status}`)
    if (mistakes.parse) return await mistakes.parse(response)
    if (!response.headers.get('content-type')?.startsWith('application/json'))
      throw wrong('bad_data', 'This is no JSON')
    const answer = Answer.safeParse(await response.json())
    if (!answer.success) throw wrong('bad_data', 'The answer has another shape')
    return answer.data
  } catch (error) {
    used.throwIfAborted()
    if (error instanceof SyntaxError) throw wrong('bad_data', 'This is no JSON', error)
    if (error instanceof TypeError) throw wrong('unavailable', 'The connection broke', error)
    throw error
  }
}

const Answer = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), team: z.string().optional() })),
  total: z.number(),
})

/** Acme's way of signing in. */
export type KeySignIn = { readonly by: 'apiKey'; readonly key: string }

const PEOPLE = 1_200
const TEAMS = ['T1', 'T2']

/** Acme, with its people and teams. */
export const acmeServer = {
  server: {
    signIn: { by: 'apiKey', key: KEY } as KeySignIn,
    lists: {
      '/teams': {
        records: TEAMS.map((id) => ({ id, name: `Team ${id}` })),
        paging: offsetPages({ total: 'total' }),
      },
      '/people': {
        records: {
          count: PEOPLE,
          make: (index: number) => ({ id: `P${index}`, name: `Janssen ${index}`, team: TEAMS[index % 2] }),
        },
        paging: offsetPages({ total: 'total' }),
      },
    },
  },
  config: ({ url, signIn }) => ({ url, key: signIn.key }),
  has: { communities: TEAMS, employees: Array.from({ length: PEOPLE }, (_, index) => `P${index}`) },
  employees: '/people',
} satisfies ServedSource<KeySignIn>
