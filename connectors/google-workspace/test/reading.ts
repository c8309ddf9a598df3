import { setImmediate } from 'node:timers/promises'
import type { ReadClock } from '@rollcall/sdk'
import { openReading, type ServiceAccount, type SourceServer } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import { group, type Resource, UNITS, users } from '../../../test/google-workspace/records.js'
import {
  type Account,
  ADMINISTRATOR,
  addressOf,
  keyFile,
  type PageSizes,
  type Records,
  startWorkspace,
} from '../../../test/google-workspace/server.js'
import connector from '../src/index.js'

/** An account with these users, for one test; the groups are those that have members. */
export async function accountWith(
  parts: {
    users?: Account['users']
    orgUnits?: Resource[]
    groups?: Resource[]
    members?: Record<string, Resource[] | Records>
  },
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

/** The connector with a configuration as an administrator writes it, until the test is over. Nothing is waited for. */
export function reading(
  server: SourceServer<ServiceAccount>,
  community: 'orgUnit' | 'group' | 'department',
  changes: object = {},
  jobFunction: string | null = 'title',
) {
  const waits: number[] = []
  const opened = openReading(connector, configFor(server, changes), { community, jobFunction, clock: hasty(waits) })
  onTestFinished(() => opened[Symbol.dispose]())
  return { ...opened, waits }
}

/** Whoever waits finds the time gone by at once. */
function hasty(waits: number[]): ReadClock {
  let waited = 0
  return {
    now: () => Date.now() + waited,
    async wait(ms, signal) {
      await setImmediate()
      signal.throwIfAborted()
      waits.push(ms)
      waited += ms
    },
  }
}
