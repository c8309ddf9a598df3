import { setImmediate } from 'node:timers/promises'
import { type EndOfRead, isConnectorError, isReject, type Read, type ReadClock, type Reject } from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import type { ServiceAccount, SourceServer } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import { group, type Resource, UNITS, users } from '../../../test/google-workspace/records.js'
import {
  type Account,
  ADMINISTRATOR,
  addressOf,
  keyFile,
  type PageSizes,
  startWorkspace,
} from '../../../test/google-workspace/server.js'
import connector from '../src/index.js'

/** An account with these users, for one test; the groups are those that have members. */
export async function accountWith(
  parts: { users?: Account['users']; orgUnits?: Resource[]; groups?: Resource[]; members?: Record<string, Resource[]> },
  sizes?: PageSizes,
) {
  const { members = {} } = parts
  const groups = parts.groups ?? Object.keys(members).map((id) => group(id))
  const account: Account = { users: parts.users ?? users(3), orgUnits: parts.orgUnits ?? [...UNITS], groups, members }
  const server = await startWorkspace(account, sizes)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { account, server }
}

/** The configuration that reads a server, as an administrator writes it. */
export const configFor = ({ url, key }: { url: string; key?: string }, changes: object = {}) => ({
  key: keyFile(url, key),
  administrator: ADMINISTRATOR,
  url: addressOf(url),
  network: { privateHosts: ['127.0.0.1'] },
  ...changes,
})

/** The connector with a configuration as an administrator writes it. Nothing is waited for. */
export function reading(
  server: SourceServer<ServiceAccount>,
  community: 'orgUnit' | 'group' | 'department',
  changes: object = {},
  jobFunction: string | null = 'title',
) {
  const said: string[] = []
  const clock = hastyClock()
  const open = () => {
    const say = (message: string) => void said.push(message)
    const given = {
      config: connector.config.parse(configFor(server, changes)),
      folder: '/',
      night: '2026-03-01',
      community,
      jobFunction,
      signal: new AbortController().signal,
      log: { info: say, warn: say },
      clock,
    }
    const opened = openContext(connector, given, clock.now() + 3_600_000)
    onTestFinished(() => opened.close())
    return opened.context
  }
  return {
    said,
    clock,
    employees: () => readAll(connector.employees(open())),
    communities: () => readAll(connector.communities(open())),
    functions: () => readAll(connector.functions?.(open()) ?? never()),
    check: () => connector.check(open()),
  }
}

/** Whoever waits finds the time gone by at once. */
function hastyClock(): ReadClock & { readonly waits: number[] } {
  const waits: number[] = []
  let waited = 0
  return {
    waits,
    now: () => Date.now() + waited,
    async wait(ms, signal) {
      await setImmediate()
      signal.throwIfAborted()
      waits.push(ms)
      waited += ms
    },
  }
}

function never(): never {
  throw new Error('the connector has functions')
}

type Told = Pick<Reject, 'code' | 'id' | 'at' | 'reason'>

/** Reads to the stated end, as the engine does. */
async function readAll<T>(read: Read<T>): Promise<{ records: T[]; rejects: Told[]; end: EndOfRead }> {
  const [records, rejects]: [T[], Told[]] = [[], []]
  for (;;) {
    const step = await read.next()
    if (step.done) return { records, rejects, end: step.value }
    for (const one of step.value) {
      if (!isReject(one)) records.push(one)
      else rejects.push({ code: one.code, id: one.id, at: one.at, reason: one.reason })
    }
  }
}

/** What a person reads who must act. */
export async function failure(attempt: Promise<unknown>) {
  try {
    await attempt
  } catch (error) {
    if (isConnectorError(error)) return { code: error.code, message: error.message, at: error.at, hint: error.hint }
    throw error
  }
  throw new Error('it did not fail')
}
