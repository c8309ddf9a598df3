import { join } from 'node:path'
import { failureOf } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPeers, type Peer, startPeer } from '../../../../test/peers.js'
import { reading } from '../reading.js'

/** Folder of vendors' OpenAPI documents, a folder each. */
const specsFolder = process.env['ROLLCALL_VENDOR_SPECS'] || null
if (hasPeers && specsFolder === null) {
  process.stdout.write("Tests on vendors' OpenAPI documents are left out: ROLLCALL_VENDOR_SPECS is not set.\n")
}

const personio = {
  signIn: { kind: 'bearer', token: 'papi-0123456789' },
  paging: { kind: 'offset', size: 100, total: 'metadata.total_elements' },
  employees: {
    path: '/company/employees',
    list: 'data',
    only: { field: 'attributes.status.value', not: ['inactive'] },
    fields: {
      id: 'attributes.id.value',
      firstName: 'attributes.first_name.value',
      lastName: 'attributes.last_name.value',
      email: 'attributes.email.value',
      startDate: 'attributes.hire_date.value',
      endDate: 'attributes.termination_date.value',
    },
  },
  communities: {
    idField: 'attributes.department.value.attributes.id',
    nameField: 'attributes.department.value.attributes.name',
  },
  functions: { idField: 'attributes.position.value', nameField: 'attributes.position.value' },
}

const sageHr = {
  signIn: { kind: 'apiKey', headers: { 'X-Auth-Token': 'sage-0123456789' } },
  paging: { kind: 'page', pages: 'meta.total_pages', total: 'meta.total_entries' },
  employees: {
    path: '/employees',
    list: 'data',
    fields: {
      id: 'id',
      firstName: 'first_name',
      lastName: 'last_name',
      email: 'email',
      phone: 'mobile_phone',
      birthDate: 'date_of_birth',
      startDate: 'employment_start_date',
      communities: 'team_id',
      functions: 'position_id',
    },
  },
  communities: { path: '/teams', list: 'data' },
  functions: { path: '/positions', list: 'data', fields: { id: 'id', name: 'title' } },
}

const rippling = {
  signIn: { kind: 'bearer', token: 'rippling-0123456789' },
  paging: { kind: 'nextUrl', url: 'next_link' },
  employees: {
    path: '/workers',
    query: { expand: 'user' },
    list: 'results',
    fields: {
      id: 'id',
      firstName: 'user.name.given_name',
      lastName: 'user.name.family_name',
      email: 'user.emails[].value',
      communities: 'department_id',
    },
  },
  communities: { path: '/departments', list: 'results' },
}

const connecteam = {
  signIn: { kind: 'apiKey', headers: { 'X-API-KEY': 'connecteam-0123456789' } },
  paging: { kind: 'offset', size: 100, total: 'paging.total' },
  employees: {
    path: '/users/v1/users',
    query: { userStatus: 'active' },
    list: 'data.users',
    only: { field: 'isArchived', is: [false] },
    fields: {
      id: 'userId',
      firstName: 'firstName',
      lastName: 'lastName',
      email: 'email',
      phone: 'phoneNumber',
      communities: 'smartGroupsIds[]',
    },
  },
  communities: { path: '/users/v1/smart-groups', list: 'data.groups', paging: 'none' },
}

interface Vendor {
  readonly document: string
  readonly config: object
  readonly employee: object
  /** What `check` says of its lists. */
  readonly works: readonly string[]
  /** How the read of a mock ends, whose second page is its first. */
  readonly ends: { readonly code: string; readonly at: string } | null
}

const vendors: readonly Vendor[] = [
  {
    document: 'personio/personio-personnel-data-api-oa3.yaml',
    config: personio,
    employee: {
      id: '1',
      firstName: 'Alexander',
      startDate: '2014-11-09',
      endDate: null,
      communities: ['281521'],
      functions: ['CTO'],
    },
    works: [
      'employees: 2, the first page has 1 (GET /company/employees)',
      'communities: 1 in the records of these employees',
      'functions: 1 in the records of these employees',
    ],
    ends: { code: 'incomplete_read', at: 'GET /company/employees (page 2)' },
  },
  {
    document: 'sage-hr/openapi.yml',
    config: sageHr,
    employee: { id: '19', lastName: 'Doe', birthDate: '1991-02-13', communities: ['1'], functions: ['123'] },
    works: [
      'employees: 75, the first page has 1 (GET /employees)',
      'communities: 75, the first page has 1 (GET /teams)',
      'functions: 75, the first page has 2 (GET /positions)',
    ],
    ends: { code: 'incomplete_read', at: 'GET /employees (page 2)' },
  },
  {
    document: 'rippling/openapi.yaml',
    config: rippling,
    employee: { id: 'string', firstName: 'string', email: 'string', communities: ['string'] },
    works: [
      'employees: the first page has 1, and there are more (GET /workers)',
      'communities: the first page has 1, and there are more (GET /departments)',
    ],
    ends: { code: 'incomplete_read', at: 'GET /workers' },
  },
  {
    document: 'connecteam/openapi.json',
    config: connecteam,
    employee: { id: '1', firstName: 'string', communities: ['1'] },
    works: [
      'employees: 1, all on one page (GET /users/v1/users)',
      'communities: 1, all on one page (GET /users/v1/smart-groups)',
    ],
    ends: null,
  },
]

describe.runIf(hasPeers && specsFolder !== null).each(vendors)('requests to $document', (vendor) => {
  let peer: Peer
  beforeAll(async () => {
    const document = join(specsFolder ?? '', vendor.document)
    const prism = 'node_modules/@stoplight/prism-cli/dist/index.js'
    peer = await startPeer((port) => [prism, 'mock', '--host', '127.0.0.1', '--port', `${port}`, document])
  })
  afterAll(() => peer?.[Symbol.asyncDispose]())

  const system = (changes: object = {}) =>
    reading({ baseUrl: peer.url, network: { privateHosts: ['127.0.0.1'] }, ...vendor.config, ...changes })

  it('are taken as the document has them, and its answers are read', async () => {
    const { works, warnings } = await system().check()
    expect({ works, warnings }).toEqual({ works: vendor.works, warnings: [] })
    expect(await system().firstEmployee()).toMatchObject(vendor.employee)
  })

  it('R23 end with the proof of an end, or not at all', async () => {
    const read = system().employees()
    if (vendor.ends === null) expect((await read).rejects).toEqual([])
    else expect(await failureOf(read)).toMatchObject(vendor.ends)
  })

  it('are refused without their key', async () => {
    expect(await failureOf(system({ signIn: { kind: 'none' } }).check())).toMatchObject({ code: 'credentials' })
  })
})
