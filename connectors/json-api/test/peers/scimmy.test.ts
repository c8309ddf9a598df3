import { failureOf } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPeers, type Peer, startPeer } from '../../../../test/peers.js'
import { reading } from '../reading.js'

const TOKEN = 'scim-0123456789'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const USERS = 250
const DEPARTMENTS = ['Kitchen', 'Bar', 'Garden']

/** Every fifth is no longer active, and every seventh has no phone: SCIM leaves out what is not there. */
const user = (n: number) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  userName: `user${n}@acme.example`,
  name: { givenName: 'Noor', familyName: `Janssen ${n}` },
  emails: [{ value: `user${n}@acme.example`, type: 'work', primary: true }],
  ...(n % 7 === 0 ? {} : { phoneNumbers: [{ value: `+31-6-${1000 + n}`, type: 'work' }] }),
  active: n % 5 !== 0,
  [ENTERPRISE]: { employeeNumber: `${n}`, department: DEPARTMENTS[n % 3] },
})

describe.runIf(hasPeers)('a SCIM server, read as a plain JSON API', () => {
  let peer: Peer
  beforeAll(async () => {
    peer = await startPeer((port) => ['scimmy-server.mjs', `${port}`])
    for (let n = 1; n <= USERS; n++) {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' }
      const made = await fetch(`${peer.url}/scim/v2/Users`, { method: 'POST', headers, body: JSON.stringify(user(n)) })
      if (made.status !== 201) throw new Error(`${made.status} ${await made.text()}`)
    }
  })
  afterAll(() => peer?.[Symbol.asyncDispose]())

  const system = (changes: object = {}) => {
    const department = 'urn:ietf:params:scim:schemas:extension:enterprise:2\\.0:User.department'
    return reading({
      baseUrl: `${peer.url}/scim/v2`,
      signIn: { kind: 'bearer', token: TOKEN },
      paging: {
        kind: 'offset',
        first: 1,
        parameter: 'startIndex',
        size: 100,
        sizeParameter: 'count',
        total: 'totalResults',
      },
      employees: {
        path: '/Users',
        list: 'Resources',
        only: { field: 'active', is: [true] },
        missing: 'none',
        fields: {
          id: 'id',
          firstName: 'name.givenName',
          lastName: 'name.familyName',
          email: 'emails[].value',
          phone: 'phoneNumbers[].value',
        },
      },
      communities: { idField: department, nameField: department },
      network: { privateHosts: ['127.0.0.1'] },
      ...changes,
    })
  }

  it('R23 is read whole, to its total, without those who are no longer active', async () => {
    const { records, rejects, end } = await system().employees()

    expect([records.length, rejects.length]).toEqual([200, 0])
    expect(records[0]).toEqual({
      id: '000001',
      firstName: 'Noor',
      lastName: 'Janssen 1',
      email: 'user1@acme.example',
      phone: '+31-6-1001',
      communities: ['Bar'],
      at: 'GET /Users, page 1, record 1',
    })
    expect(records.filter(({ phone }) => phone === null)).toHaveLength(28)
    expect(end).toMatchObject({
      total: 200,
      proof: 'the declared total; 50 of 250 employees left out: 50 by `only`',
    })
  })

  it('R15 has its departments from the records of its users', async () => {
    const { records } = await system().communities()
    expect(records.map(({ id }) => id).toSorted()).toEqual(DEPARTMENTS.toSorted())
  })

  it('is checked by one page', async () => {
    expect(await system().check()).toEqual({
      works: [
        'employees: 250, the first page has 100, 20 of them left out by `only` (GET /Users)',
        'communities: 3 in the records of these employees',
      ],
      warnings: [],
    })
  })

  it('refuses a token that is none', async () => {
    const told = await failureOf(system({ signIn: { kind: 'bearer', token: 'scim-9876543210' } }).employees())
    expect(told).toMatchObject({ code: 'credentials', at: 'GET /Users' })
  })

  it('R23 fails where it pages otherwise than the configuration says', async () => {
    const paging = { kind: 'page', first: 0, parameter: 'startIndex', total: 'totalResults' }
    expect(await failureOf(system({ paging }).employees())).toMatchObject({ code: 'incomplete_read' })
  })
})
