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
import type { z } from 'zod'
import { GROUPS, PEOPLE } from '../../../test/ldap/ldif.js'
import { READER, type Slapd } from '../../../test/ldap/slapd.js'
import { Config } from '../src/config.js'
import ldap from '../src/index.js'

export type Written = z.input<typeof Config>

/** A configuration as an administrator writes it. */
export function configFor({ url, ca }: Pick<Slapd, 'url' | 'ca'>, changes: Partial<Written> = {}): Written {
  return {
    url,
    ca,
    directory: 'openldap',
    ...READER,
    people: { bases: [PEOPLE] },
    groups: { bases: [GROUPS] },
    ...changes,
  }
}

export interface Reading {
  readonly context: ReadContext<Config>
  /** What an operator reads. */
  readonly told: string[]
}

export function reading(config: Written, changes: Partial<ReadContext<Config>> = {}): Reading {
  const told: string[] = []
  const tell = (sentence: string) => void told.push(sentence)
  const context: ReadContext<Config> = {
    config: Config.parse(config),
    folder: '/',
    night: '2026-03-01',
    community: 'group',
    jobFunction: 'title',
    signal: new AbortController().signal,
    log: { info: tell, warn: tell },
    http: withoutHttp(ldap.name),
    clock: systemClock,
    ...changes,
  }
  return { context, told }
}

export interface Whole<T> {
  readonly records: readonly T[]
  readonly rejects: readonly Reject[]
  readonly end: EndOfRead
}

/** Reads to the end, which must be stated. */
export async function readAll<T extends object>(read: Read<T>): Promise<Whole<T>> {
  const records: T[] = []
  const rejects: Reject[] = []
  while (true) {
    const { value, done } = await read.next()
    if (done) return { records, rejects, end: value }
    for (const record of value) isReject(record) ? rejects.push(record) : records.push(record)
  }
}

export function employees(config: Written, changes?: Partial<ReadContext<Config>>) {
  return readAll(ldap.employees(reading(config, changes).context))
}

export function communities(config: Written, changes?: Partial<ReadContext<Config>>) {
  return readAll(ldap.communities(reading(config, changes).context))
}

export function functions(config: Written, changes?: Partial<ReadContext<Config>>) {
  if (ldap.functions === undefined) throw new Error('the connector has no functions')
  return readAll(ldap.functions(reading(config, changes).context))
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
