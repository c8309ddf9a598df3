import { type EndOfRead, isConnectorError, type Read, type ReadClock, type Reject } from '@rollcall/sdk'
import { type HttpDeclaration, type HttpSurroundings, openHttp, Redaction } from '@rollcall/sdk/http'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

/** A clock on which waiting takes no time: it goes on by as much as was waited for. */
export class FakeClock implements ReadClock {
  readonly waits: number[] = []
  #now = Date.parse('2026-03-01T01:00:00Z')

  now(): number {
    return this.#now
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.waits.push(ms)
    this.#now += ms
  }
}

export const HOUR = 3_600_000

/** A client for a server on loopback, two hours before its run's end. */
export function open(declaration: HttpDeclaration, changes: Partial<HttpSurroundings> = {}) {
  const clock = new FakeClock()
  const infos: string[] = []
  const warnings: string[] = []
  const redaction = new Redaction()
  const opened = openHttp(
    { network: { privateHosts: ['127.0.0.1'] }, ...declaration },
    {
      system: 'Acme HR',
      clock,
      signal: new AbortController().signal,
      endsAt: clock.now() + 2 * HOUR,
      log: { info: (message) => infos.push(message), warn: (message) => warnings.push(message) },
      ...changes,
    },
    redaction,
  )
  onTestFinished(() => opened.close())
  return { ...opened, cover: (said: string) => redaction.cover(said), clock, infos, warnings }
}

export const Page = z.object({ total: z.number(), items: z.array(z.object({ id: z.string() })) })

/** Pages of numbered employees as `employeesByOffset` of the server gives them, but for the paging. */
export const employees = {
  rows: (page: z.infer<typeof Page>) => page.items,
  total: (page: z.infer<typeof Page>) => page.total,
  record: (row: { id: string }) => row.id,
}

export async function readAll<T>(read: Read<T>): Promise<{ pages: (readonly (T | Reject)[])[]; end: EndOfRead }> {
  const pages: (readonly (T | Reject)[])[] = []
  for (;;) {
    const step = await read.next()
    if (step.done) return { pages, end: step.value }
    pages.push(step.value)
  }
}

/** What a failing promise says, with all that could be printed of it. */
export async function failureOf(promise: Promise<unknown>) {
  try {
    await promise
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return error
  }
  throw new Error('It should have failed')
}
