import { type EndOfRead, isConnectorError, isReject, type Read, type Reject, systemClock } from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import { onePage, type Paging, startSourceServer } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import connector from '../src/index.js'

/** A system with employees and departments, each in one answer, and a configuration that reads it. */
export async function aSystem(
  employees: readonly unknown[],
  changes: { paging?: Paging; fields?: object; employees?: object; top?: object; departments?: readonly object[] } = {},
) {
  const paging = changes.paging ?? onePage()
  const departments = changes.departments ?? [{ id: 'D1', name: 'Kitchen' }]
  const server = await startSourceServer({
    lists: { '/employees': { records: employees, paging }, '/departments': { records: departments, paging } },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const config = {
    baseUrl: server.url,
    signIn: { kind: 'none' },
    paging: 'none',
    employees: {
      path: '/employees',
      list: 'items',
      fields: { id: 'id', lastName: 'name', communities: 'department', ...changes.fields },
      ...changes.employees,
    },
    communities: { path: '/departments', list: 'items' },
    network: { privateHosts: ['127.0.0.1'] },
    ...changes.top,
  }
  return { server, ...reading(config) }
}

/** The connector with a configuration as an administrator writes it. */
export function reading(written: object) {
  const said: string[] = []
  const open = () => {
    const say = (message: string) => void said.push(message)
    const given = {
      config: connector.config.parse(written),
      folder: '/',
      night: '2026-03-01',
      community: 'community',
      jobFunction: 'function',
      signal: new AbortController().signal,
      log: { info: say, warn: say },
      clock: systemClock,
    }
    const opened = openContext(connector, given, systemClock.now() + 60_000)
    onTestFinished(() => opened.close())
    return opened.context
  }
  return {
    said,
    employees: () => readAll(connector.employees(open())),
    communities: () => readAll(connector.communities(open())),
    functions: () => readAll(connector.functions?.(open()) ?? never()),
    /** The first record of the first page, whatever becomes of the read. */
    async firstEmployee() {
      await using read = connector.employees(open())
      const { value } = await read.next()
      return Array.isArray(value) ? value[0] : null
    },
    check: () => connector.check(open()),
  }
}

function never(): never {
  throw new Error('the connector has no functions')
}

type Told = Pick<Reject, 'code' | 'id' | 'at' | 'reason'>

/** Reads to the stated end, as the engine does. */
export async function readAll<T>(read: Read<T>): Promise<{ records: T[]; rejects: Told[]; end: EndOfRead }> {
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
