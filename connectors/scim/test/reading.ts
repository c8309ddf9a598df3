import { openReading } from '@rollcall/testkit'
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

/** The connector with a configuration as an administrator writes it, until the test is over. */
export function reading(written: object, community = 'group', jobFunction: string | null = 'title') {
  const opened = openReading(connector, written, { community, jobFunction })
  onTestFinished(() => opened[Symbol.dispose]())
  return opened
}
