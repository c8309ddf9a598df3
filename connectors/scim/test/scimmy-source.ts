import type { ConnectorErrorCode } from '@rollcall/sdk'
import type { BreakPoint, SourceBreak, TestedSource } from '@rollcall/testkit'
import { type Deviations, type ScimService, startScimmy } from '../../../test/scimmy.js'
import { configFor, group, users } from './reading.js'

type Body = Record<string, unknown>
const PEOPLE = users(12)
const TEAMS = ['G1', 'G2', 'G3']
const WRONG = 'scim-9876543210'

/** A scimmy as a source of the suite, with three pages of users: its answers are broken one at a time. */
export function scimmySource(): TestedSource {
  let opened: ScimService | null = null
  const service = () => {
    if (opened) return opened
    throw new Error('It is not started')
  }
  const settings = { users: { pageSize: 5 } }
  return {
    has: { communities: TEAMS, functions: ['Cook'], employees: PEOPLE.map(({ id }) => id) },
    // The total may be the true one, or have been told by a page before.
    breaks: [
      breakOf('403', ['permission'], refusedWith(403), service),
      breakOf('401', ['credentials'], refusedWith(401), service),
      breakOf('503', ['unavailable'], refusedWith(503), service),
      breakOf('Resources missing', SHORT, changed(without('Resources')), service),
      breakOf('totalResults missing', SHORT, changed(without('totalResults')), service, 'failed or whole'),
      breakOf(
        'empty, with a total',
        SHORT,
        changed(() => ({ Resources: [] })),
        service,
      ),
      breakOf(
        'nobody',
        [...SHORT, 'permission'],
        changed(() => ({ totalResults: 0, Resources: [] })),
        service,
      ),
      breakOf(
        'totalResults of the page',
        SHORT,
        changed((body) => ({ totalResults: rowsOf(body).length })),
        service,
        'failed or whole',
      ),
      breakOf(
        'a record missing',
        SHORT,
        changed((body) => ({ Resources: rowsOf(body).slice(1) })),
        service,
      ),
      breakOf(
        'no ids',
        ['bad_data', ...SHORT],
        changed((body) => ({ Resources: rowsOf(body).map(() => ({})) })),
        service,
      ),
    ],
    async open() {
      opened = await startScimmy()
      for (const one of PEOPLE) opened.users.set(one.id, one)
      for (const [g, id] of TEAMS.entries()) {
        opened.groups.set(
          id,
          group(
            id,
            PEOPLE.map((one) => one.id).filter((_, n) => n % TEAMS.length === g),
          ),
        )
      }
    },
    async close() {
      await service()[Symbol.asyncDispose]()
    },
    config: () => configFor(service(), settings),
    wrongConfig: () => configFor({ url: service().url, token: WRONG }, settings),
    secrets: () => [service().token, WRONG],
    complaints: async () => service().requests.filter((request) => !request.startsWith('GET ')),
  }
}

const SHORT: readonly ConnectorErrorCode[] = ['incomplete_read', 'bad_data']

/** What is done to one request. */
type Fault = (isIt: () => boolean) => Deviations

const refusedWith =
  (status: number): Fault =>
  (isIt) => ({ refuses: () => (isIt() ? status : undefined) })

const changed =
  (change: (body: Body) => Body): Fault =>
  (isIt) => ({ list: (body) => (isIt() ? { ...body, ...change(body) } : body) })

const without = (name: string) => () => ({ [name]: undefined })

function rowsOf({ Resources }: Body): readonly unknown[] {
  return Array.isArray(Resources) ? Resources : []
}

function breakOf(
  name: string,
  codes: readonly ConnectorErrorCode[],
  fault: Fault,
  service: () => ScimService,
  ends: SourceBreak['ends'] = 'failed',
): SourceBreak {
  return {
    name,
    codes,
    ends,
    async points(_list, read) {
      const before = service().requests.length
      await read()
      return [...new Set(service().requests.slice(before))].map((at) => pointOf(at, fault, service()))
    },
  }
}

function pointOf(at: string, fault: Fault, { deviations, requests }: ScimService): BreakPoint {
  return {
    at,
    async strike() {
      Object.assign(
        deviations,
        fault(() => requests.at(-1) === at),
      )
      return {
        async [Symbol.asyncDispose]() {
          delete deviations.refuses
          delete deviations.list
        },
      }
    },
  }
}
