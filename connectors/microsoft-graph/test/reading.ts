import { type EndOfRead, isConnectorError, isReject, type Read, type ReadClock, type Reject } from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import { onTestFinished } from 'vitest'
import connector from '../src/index.js'

/** The connector with a configuration as an administrator writes it. Nothing waits: time jumps. */
export function reading(
  written: object,
  community = 'group',
  jobFunction: string | null = 'jobTitle',
  started = Date.UTC(2026, 2, 1, 1),
) {
  const said: string[] = []
  let now = started
  const clock: ReadClock = {
    now: () => now,
    async wait(ms, signal) {
      signal.throwIfAborted()
      now += ms
    },
  }
  const open = () => {
    const say = (message: string) => void said.push(message)
    const given = {
      config: connector.config.parse(written),
      folder: '/',
      night: '2026-03-01',
      community,
      jobFunction,
      signal: new AbortController().signal,
      log: { info: say, warn: say },
      clock,
    }
    const opened = openContext(connector, given, now + 3_600_000)
    onTestFinished(() => opened.close())
    return opened.context
  }
  return {
    said,
    employees: () => readAll(connector.employees(open())),
    communities: () => readAll(connector.communities(open())),
    functions: () => readAll(connector.functions?.(open()) ?? never()),
    check: () => connector.check(open()),
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
