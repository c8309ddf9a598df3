import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type EndOfRead,
  isConnectorError,
  isReject,
  type Read,
  type ReadContext,
  type Reject,
  systemClock,
} from '@rollcall/sdk'
import { withoutHttp } from '@rollcall/sdk/http'
import { afterEach, beforeEach } from 'vitest'
import connector from '../src/index.js'

type Config = ReadContext<unknown>['config']

/** The export of one night: files in a folder of their own, and a configuration that was checked as the runner does. */
export function aNight() {
  let folder = ''
  const warnings: string[] = []
  beforeEach(async () => {
    warnings.length = 0
    folder = await mkdtemp(join(tmpdir(), 'rollcall-csv-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  function context(config: Config, changes: { jobFunction?: string | null; signal?: AbortSignal } = {}) {
    return {
      config: connector.config.parse(config),
      folder,
      night: '2026-03-01',
      community: 'community',
      jobFunction: 'function',
      signal: new AbortController().signal,
      log: { info: () => undefined, warn: (message: string) => void warnings.push(message) },
      http: withoutHttp(connector.name),
      clock: systemClock,
      ...changes,
    }
  }

  return {
    warnings,
    context,
    path: (name: string) => join(folder, name),
    write: (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content),
    employees: (config: Config = configured, changes = {}) => readAll(connector.employees(context(config, changes))),
    communities: (config: Config = configured) => readAll(connector.communities(context(config))),
    functions: async (config: Config = configured) => {
      const verb = connector.functions
      if (verb === undefined) throw new Error('the connector has no functions')
      return readAll(verb(context(config)))
    },
    check: (config: Config = configured) => connector.check(context(config)),
  }
}

/** Three files with the field names as headers. */
export const configured = {
  employees: { file: 'employees.csv' },
  communities: { file: 'communities.csv' },
  functions: { file: 'functions.csv' },
}

/** Reads to the stated end, as the engine does. */
export async function readAll<T>(
  read: Read<T>,
): Promise<{ records: T[]; rejects: Omit<Reject, symbol>[]; end: EndOfRead }> {
  const records: T[] = []
  const rejects: Omit<Reject, symbol>[] = []
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
