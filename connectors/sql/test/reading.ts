import { type EndOfRead, isReject, type Read, type ReadContext, type Reject, systemClock } from '@rollcall/sdk'
import { withoutHttp } from '@rollcall/sdk/http'
import type { z } from 'zod'
import { Config } from '../src/config.js'
import sql from '../src/index.js'

export type Queries = Omit<z.input<typeof Config>, 'connection'>

/** What a verb gets from the outside, with a configuration that its own schema has read. */
export function contextFor(connection: string, queries: Partial<Queries>, changes: Partial<ReadContext<Config>> = {}) {
  const config = Config.parse({
    connection,
    employees: 'SELECT 1 AS id',
    communities: "SELECT 'd1' AS id, 'Kitchen' AS name",
    ...queries,
  })
  const context: ReadContext<Config> = {
    config,
    folder: '/',
    night: '2026-03-01',
    community: 'community',
    jobFunction: 'function',
    signal: new AbortController().signal,
    log: { info: () => {}, warn: () => {} },
    http: withoutHttp(sql.name),
    clock: systemClock,
    ...changes,
  }
  return context
}

export interface Whole<T> {
  readonly pages: number[]
  readonly records: T[]
  readonly rejects: Reject[]
  readonly end: EndOfRead
}

/** Reads to the end, which must be stated. */
export async function readAll<T extends object>(read: Read<T>): Promise<Whole<T>> {
  const pages: number[] = []
  const records: T[] = []
  const rejects: Reject[] = []
  while (true) {
    const { value, done } = await read.next()
    if (done) return { pages, records, rejects, end: value }
    pages.push(value.length)
    for (const record of value) {
      if (isReject(record)) rejects.push(record)
      else records.push(record)
    }
  }
}

export function readEmployees(connection: string, queries: Partial<Queries>, changes?: Partial<ReadContext<Config>>) {
  return readAll(sql.employees(contextFor(connection, queries, changes)))
}
