import { generateKeyPairSync } from 'node:crypto'
import {
  cursorPages,
  type Misbehavior,
  onePage,
  type PageAnswer,
  type Paging,
  type ServiceAccount,
  type SourceServer,
  type SourceServerOptions,
  startSourceServer,
} from '../../packages/testkit/src/index.js'
import type { Resource } from './records.js'

/** Records that may come and go, or that are made. */
export interface Records {
  readonly count: number
  make(index: number): Resource
}

/** What an account of Google Workspace holds. */
export interface Account {
  users: Resource[] | Records
  orgUnits: Resource[]
  /** Without `directMembersCount` a group says how many members there are. */
  groups: Resource[]
  /** Group → its members. Groups that come later are among them from the start. */
  readonly members: Readonly<Record<string, Resource[] | Records>>
}

/** Pages that are smaller than asked for, as Google may give them. Left out: as asked for. */
export interface PageSizes {
  readonly users?: number
  readonly groups?: number
  readonly members?: number
}

export const ADMINISTRATOR = 'rollcall@acme.example'
const ISSUER = 'rollcall@acme-rollcall.iam.gserviceaccount.com'
const BASE = '/admin/directory/v1'
const SCOPES = ['user', 'orgunit', 'group'].map(
  (name) => `https://www.googleapis.com/auth/admin.directory.${name}.readonly`,
)
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

/** The published shapes of Google's answers, with the pages, masks and refusals of its documentation. */
export function workspaceServer(account: Account, sizes: PageSizes = {}): SourceServerOptions<ServiceAccount> {
  const groups = live(() => account.groups.map((group) => counted(group, account)))
  const paths = Object.keys(account.members).map((id) => [`${BASE}/groups/${id}`, id] as const)
  const { users } = account
  return {
    signIn: {
      by: 'serviceAccount',
      issuer: ISSUER,
      subject: ADMINISTRATOR,
      scopes: SCOPES,
      privateKey,
      tokenPath: '/token',
    },
    lists: {
      [`${BASE}/users`]: {
        records: Array.isArray(users) ? live(() => account.users) : users,
        paging: googlePages('users', 500, sizes.users, account),
      },
      [`${BASE}/groups`]: { records: groups, paging: googlePages('groups', 200, sizes.groups) },
      [`${BASE}/customer/my_customer/orgunits`]: { records: live(() => account.orgUnits), paging: orgUnitsAnswer },
      ...Object.fromEntries(
        paths.map(([path, id]) => [
          `${path}/members`,
          { records: live(() => account.members[id] ?? []), paging: googlePages('members', 200, sizes.members) },
        ]),
      ),
    },
    answers: Object.fromEntries(
      paths.map(([path, id]) => [path, () => groups.make(account.groups.findIndex((group) => group['id'] === id))]),
    ),
  }
}

/** Starts one on a free port of loopback. */
export const startWorkspace = (account: Account, sizes?: PageSizes): Promise<SourceServer<ServiceAccount>> =>
  startSourceServer(workspaceServer(account, sizes))

/** The key file of the service account, as the Google Cloud console gives it. */
export const keyFile = (url: string, key: string = privateKey): string =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'acme-rollcall',
    private_key_id: '0123456789abcdef',
    private_key: key,
    client_email: ISSUER,
    client_id: '104567890123456789012',
    token_uri: `${url}/token`,
  })

/** A refusal in Google's shape: of a request by its reason, or of a token by OAuth's word. */
export function refusal(status: number, reason: string, message = 'No', times?: number): Misbehavior {
  const body = /_(client|grant)$/.test(reason)
    ? { error: reason, error_description: message }
    : { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } }
  const headers = { 'content-type': 'application/json' }
  return {
    codes: [],
    ends: 'failed',
    isPossibleAt: () => true,
    ...(times === undefined ? {} : { times }),
    answer: () => ({ how: 'whole', answer: { status, headers, body: JSON.stringify(body) } }),
  }
}

/** Where requests go: `at('/users')`. */
export const at = (path: string) => ({ path: `${BASE}${path}` })
export const TOKENS = { path: '/token' }
export const addressOf = (url: string) => `${url}${BASE}`

function live(all: () => Resource[] | Records): Records {
  return {
    get count() {
      const now = all()
      return Array.isArray(now) ? now.length : now.count
    },
    make(index) {
      const now = all()
      return (Array.isArray(now) ? now[index] : now.make(index)) ?? {}
    },
  }
}

function counted(group: Resource, { members }: Account): Resource {
  const { count } = live(() => members[String(group['id'])] ?? [])
  return { directMembersCount: String(count), ...group }
}

/** The last page has no token, an empty one no list, and what `fields` does not name is not there. */
function googlePages(rows: string, most: number, size?: number, account?: Account): Paging {
  const pages = cursorPages({
    rows,
    size: size ?? most,
    parameter: 'pageToken',
    sizeParameter: 'maxResults',
    cursor: 'nextPageToken',
  })
  return {
    ...pages,
    ...(size === undefined ? {} : { sizeParameter: null }),
    start(query, wanted) {
      const isOfAll = rows === 'members' || query.get('customer') === 'my_customer'
      return isOfAll && Number(query.get('maxResults')) <= most ? pages.start(query, wanted) : Number.NaN
    },
    mark(answer, position) {
      const { searchParams } = position.url
      pages.mark(answer, position)
      if (account !== undefined && searchParams.get('query') === 'isAdmin=true') {
        const all = live(() => account.users)
        const found = Array.from({ length: all.count }, (_, n) => all.make(n)).filter((one) => one['isAdmin'] === true)
        answer.body['users'] = found.slice(0, position.size)
      }
      if (answer.body['nextPageToken'] === null) delete answer.body['nextPageToken']
      finish(answer, rows, searchParams)
    },
  }
}

const orgUnitsAnswer: Paging = {
  ...onePage({ rows: 'organizationUnits' }),
  mark(answer, { url }) {
    const { body } = answer
    const units = body['organizationUnits']
    const isWithTop = url.searchParams.get('type') === 'allIncludingParent'
    if (Array.isArray(units) && !isWithTop) {
      body['organizationUnits'] = units.filter((unit) => unit.orgUnitPath !== '/')
    }
    finish(answer, 'organizationUnits', url.searchParams)
  },
}

function finish({ body }: PageAnswer, rows: string, query: URLSearchParams): void {
  Object.assign(body, { kind: `admin#directory#${rows}`, etag: '"kI3…"' })
  const list = body[rows]
  if (!Array.isArray(list)) return
  if (list.length === 0) delete body[rows]
  const mask = query.get('fields')
  const [, wanted = ''] = new RegExp(`${rows}\\(([^)]*)\\)`).exec(mask ?? '') ?? []
  const isNamed = (name: string) => mask === null || mask.split(/[,(]/).includes(name)
  for (const name of Object.keys(body)) if (!isNamed(name)) delete body[name]
  if (body[rows] === undefined) return
  const names = mask === null ? Object.keys(Object.assign({}, ...list)) : wanted.split(',')
  const shown = query.get('projection') === 'full' ? names : names.filter((name) => name !== 'customSchemas')
  body[rows] = list.map((row) => {
    const masked: Record<string, unknown> = {}
    for (const name of shown) if (row[name] !== undefined) masked[name] = row[name]
    return masked
  })
}
