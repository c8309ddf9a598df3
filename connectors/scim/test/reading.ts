import { type EndOfRead, isConnectorError, isReject, type Read, type Reject, systemClock } from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import { onTestFinished } from 'vitest'
import { type Resource, type ScimService, startScimmy } from '../../../test/scimmy.js'
import connector from '../src/index.js'

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** A user as a service has one, with what is changed. */
export function user(n: number, changes: object = {}, extension: object = {}): Resource {
  return {
    id: `u-${n}`,
    userName: `user${n}@acme.example`,
    name: { givenName: 'Noor', familyName: `Janssen ${n}` },
    emails: [{ value: `user${n}@acme.example`, type: 'work', primary: true }],
    title: 'Cook',
    active: true,
    [ENTERPRISE]: { employeeNumber: `${n}`, department: 'Kitchen', ...extension },
    ...changes,
  }
}

export const users = (count: number) => Array.from({ length: count }, (_, n) => user(n + 1))

export function group(id: string, members: readonly (string | object)[], name = `Group ${id}`): Resource {
  return { id, displayName: name, members: members.map((one) => (typeof one === 'string' ? { value: one } : one)) }
}

/** A scimmy with these users and groups, for one test. */
export async function scimmyWith(all: readonly Resource[], groups: readonly Resource[] = []): Promise<ScimService> {
  const service = await startScimmy()
  onTestFinished(() => service[Symbol.asyncDispose]())
  for (const one of all) service.users.set(one.id, one)
  for (const one of groups) service.groups.set(one.id, one)
  return service
}

/** The configuration that reads a service, as an administrator writes it. */
export const configFor = ({ url, token }: Pick<ScimService, 'url' | 'token'>, changes: object = {}) => ({
  url,
  signIn: { kind: 'bearer', token },
  network: { privateHosts: ['127.0.0.1'] },
  ...changes,
})

/** The connector with a configuration as an administrator writes it. */
export function reading(written: object, community = 'group', jobFunction: string | null = 'title') {
  const said: string[] = []
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
