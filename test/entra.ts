import { onTestFinished } from 'vitest'
import {
  type Misbehavior,
  oDataPages,
  type Paging,
  type SourceServer,
  startSourceServer,
} from '../packages/testkit/src/index.js'
import { filterOf } from './entra-filter.js'

/** A user with all that Graph could be asked for. */
export type EntraUser = Readonly<Record<string, unknown>> & { readonly id: string }

/** A group with its direct members: users, groups, and others. */
export interface EntraGroup {
  readonly id: string
  displayName: string | null
  readonly visibility?: string | null
  readonly securityEnabled?: boolean
  readonly groupTypes?: readonly string[]
  members: readonly { readonly id: string; readonly type?: string }[]
}

/** A tenant, which may change between two requests. */
export interface Tenant {
  users: EntraUser[]
  groups: EntraGroup[]
  /** Application permissions that were granted. Null: tokens do not say. */
  readonly roles: string[] | null
}

export const CLIENT_ID = '11111111-2222-4333-8444-555555555555'
export const RIGHTS = ['User.Read.All', 'GroupMember.Read.All']
const TOKEN_PATH = '/acme.onmicrosoft.com/oauth2/v2.0/token'

/** A user as Graph shows one, with what is changed: all properties that were asked for are there, null where there is nothing. */
export function user(n: number, changes: object = {}): EntraUser {
  return {
    id: userId(n),
    accountEnabled: true,
    userType: 'Member',
    employeeType: 'Employee',
    employeeId: `${1000 + n}`,
    userPrincipalName: `user${n}@acme.example`,
    onPremisesImmutableId: null,
    assignedLicenses: [{ skuId: 'e5' }],
    givenName: 'Noor',
    surname: `Janssen ${n}`,
    displayName: `Noor Janssen ${n}`,
    mail: `user${n}@acme.example`,
    otherMails: [],
    mobilePhone: '+31 6 0000 0000',
    businessPhones: [],
    preferredLanguage: 'nl-NL',
    jobTitle: 'Cook',
    department: 'Kitchen',
    officeLocation: 'Utrecht',
    employeeHireDate: null,
    employeeLeaveDateTime: null,
    employeeOrgData: null,
    ...changes,
  }
}

export const userId = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`
export const groupId = (n: number) => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, '0')}`
export const users = (count: number) => Array.from({ length: count }, (_, n) => user(n + 1))

export function group(
  n: number,
  members: readonly (number | EntraGroup | { id: string; type: string })[],
  changes = {},
): EntraGroup {
  const asMember = (one: number | EntraGroup | { id: string; type: string }) => {
    if (typeof one === 'number') return { id: userId(one) }
    return 'type' in one ? one : { id: one.id, type: 'group' }
  }
  return { id: groupId(n), displayName: `Group ${n}`, visibility: null, members: members.map(asMember), ...changes }
}

/** As `startSourceServer` takes it: a fake made from the shapes that Microsoft publishes. */
export function entraServer(tenant: Tenant, pageSize = 50) {
  const { roles } = tenant
  const has = (...rights: string[]) => roles === null || rights.some((right) => roles.includes(right))
  const live = <T>(rows: () => readonly T[]) => ({
    get count() {
      return rows().length
    },
    make: (index: number) => rows()[index],
  })
  const paging = pages(pageSize, (row) => row)
  const ofUsers = pages(pageSize, (row) => (has('User.Read.All', 'Directory.Read.All') ? row : nulled(row)))
  const membersOf = (one: EntraGroup) =>
    one.visibility === 'HiddenMembership' && !has('Member.Read.Hidden') ? [] : transitive(one, tenant)
  return {
    signIn: {
      by: 'clientCredentials',
      clientId: CLIENT_ID,
      clientSecret: 'entra-0123456789',
      tokenPath: TOKEN_PATH,
      refusal: { error_description: 'AADSTS7000215: Noor', error_codes: [7000215], trace_id: REQUEST_ID },
      ...(roles === null ? {} : { claims: { aud: 'https://graph.microsoft.com', roles } }),
    } as const,
    lists: {
      '/v1.0/users': { records: live(() => tenant.users), paging: ofUsers },
      '/v1.0/groups': { records: live(() => tenant.groups.map(asShown)), paging, filter: ofGroups },
      ...Object.fromEntries(
        tenant.groups.map((one) => [
          `/v1.0/groups/${one.id}/transitiveMembers`,
          { records: live(() => membersOf(one)), paging },
        ]),
      ),
    },
    refusals: {
      400: { status: 400, body: wrong('BadRequest') },
      401: { status: 401, body: wrong('InvalidAuthenticationToken') },
      403: { status: 403, body: wrong('Authorization_RequestDenied') },
      404: { status: 404, body: wrong('Request_ResourceNotFound') },
      429: { status: 429, body: wrong('TooManyRequests') },
      500: { status: 500, body: wrong('generalException') },
      503: { status: 503, body: wrong('serviceNotAvailable') },
    },
  }
}

const asShown = ({ id, displayName, visibility = null, securityEnabled = false, groupTypes = [] }: EntraGroup) => {
  return { id, displayName, visibility, securityEnabled, groupTypes }
}
const GROUP_PROPERTIES = ['id', 'displayName', 'visibility', 'securityEnabled', 'groupTypes']

function ofGroups(query: URLSearchParams) {
  const asked = query.get('$filter')
  if (asked === null) return undefined
  const holds = filterOf(asked, GROUP_PROPERTIES)
  return holds && ((row: unknown) => holds({ ...Object(row) }))
}

/** What of an object was asked for. */
function selected(row: object, query: URLSearchParams): object {
  const select = query.get('$select')?.split(',') ?? []
  const isAsked = (name: string) => name.startsWith('@odata') || select.includes(name.replace(/_2$/, ''))
  return Object.fromEntries(Object.entries(row).filter(([name]) => isAsked(name)))
}

/** OData pages as Graph has them: `$top` is cut, the count is on the first page alone, and only what was asked for is there. */
function pages(size: number, shown: (row: object) => object): Paging {
  const paging = oDataPages({ size })
  return {
    ...paging,
    sizeParameter: null,
    mark(answer, page) {
      paging.mark(answer, page)
      if (page.start > 0) delete answer.body['@odata.count']
      const { value } = answer.body
      answer.body['value'] = (Array.isArray(value) ? value : []).map((row: object) =>
        selected(shown(row), page.url.searchParams),
      )
    },
  }
}

/** What is left of an object that the application may not read. */
function nulled(row: object): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === 'id' ? value : null]))
}

type ShownMember = { readonly '@odata.type': string; readonly id: string }

/** Lists of members that have no groups among them, and are the same until another list takes their place. */
const flat = new WeakMap<EntraGroup['members'], readonly ShownMember[]>()

/** Everything in a group and in the groups within it, each once. */
function transitive(one: EntraGroup, { groups }: Tenant): readonly ShownMember[] {
  const known = flat.get(one.members)
  if (known) return known
  const found = new Map<string, string>()
  const inside = [one]
  for (const outer of inside) {
    for (const { id, type = 'user' } of outer.members) {
      if (found.has(id)) continue
      found.set(id, type)
      const nested = type === 'group' ? groups.find((each) => each.id === id) : undefined
      if (nested) inside.push(nested)
    }
  }
  const shown = [...found].map(([id, type]) => ({ '@odata.type': `#microsoft.graph.${type}`, id }))
  if (inside.length === 1) flat.set(one.members, shown)
  return shown
}

/** A fake tenant that is up. */
export interface Entra {
  readonly tenant: Tenant
  readonly server: SourceServer
  /** The configuration that reads it, as an administrator writes it. */
  config(changes?: object): object
}

/** Starts one for a test. */
export async function startEntra(given: Partial<Tenant>, pageSize?: number): Promise<Entra> {
  const tenant: Tenant = { users: [], groups: [], roles: [...RIGHTS], ...given }
  const options = entraServer(tenant, pageSize)
  const find = (id: string, query: URLSearchParams) => {
    const found = tenant.groups.find((one) => one.id === id)
    return found && selected(asShown(found), query)
  }
  const answers = Object.fromEntries(
    tenant.groups.map(({ id }) => [`/v1.0/groups/${id}`, ({ query }: { query: URLSearchParams }) => find(id, query)]),
  )
  const server = await startSourceServer({ ...options, answers })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { tenant, server, config: (changes) => configFor(server.url, options.signIn.clientSecret, changes) }
}

export const configFor = (url: string, secret: string, changes: object = {}) => ({
  tenant: 'acme.onmicrosoft.com',
  clientId: CLIENT_ID,
  signIn: { kind: 'secret', secret },
  cloud: { login: url, graph: url },
  network: { privateHosts: ['127.0.0.1'] },
  ...changes,
})

const REQUEST_ID = '6b1c0000-aaaa-4bbb-8ccc-000000000000'

/** How Graph says what is wrong. */
const wrong = (code: string) => {
  const innerError = { date: '2026-03-01T02:00:07', 'request-id': REQUEST_ID }
  return { error: { code, message: 'Noor Janssen is not for you.', innerError } }
}

/** An error as Graph writes one. */
export function refusal(status: number, code: string, times?: number, headers = {}): Misbehavior {
  return answering(() => ({ status, body: wrong(code), headers }), times)
}

/** A page that is changed before it is sent, as if all were well. */
export function changed(change: (body: Record<string, unknown>) => object, times?: number): Misbehavior {
  return answering((body) => ({ status: 200, body: change(body), headers: {} }), times)
}

function answering(
  change: (body: Record<string, unknown>) => { status: number; body: object; headers: object },
  times?: number,
): Misbehavior {
  return {
    codes: [],
    ends: 'failed',
    isPossibleAt: () => true,
    ...(times === undefined ? {} : { times }),
    answer({ answer }) {
      const { status, body, headers } = change(JSON.parse(answer.body))
      const type = { 'content-type': 'application/json' }
      return { how: 'whole', answer: { status, headers: { ...type, ...headers }, body: JSON.stringify(body) } }
    },
  }
}
