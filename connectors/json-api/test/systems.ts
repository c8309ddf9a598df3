import {
  cursorPages,
  linkHeaderPages,
  nextUrlPages,
  numberedPages,
  oDataPages,
  offsetPages,
  onePage,
  type Paging,
  type ServedSource,
  type SignIn,
  type Skip,
} from '@rollcall/testkit'

/** A kind of system: how it serves, and what the configuration says of that. */
export interface System {
  readonly name: string
  readonly signIn: SignIn
  readonly paging: Paging
  readonly configured: {
    readonly signIn: (signIn: SignIn, url: string) => object
    readonly paging: object | string
    readonly list?: string
  }
  /** Default 150, which are two pages. */
  readonly people?: number
  /** Whether every tenth person in the list is no employee, and jobs are taken from the records of the rest. */
  readonly hasApplicants?: boolean
  /** What cannot be told in such a system. */
  readonly skip?: readonly Skip[]
}

const SECRET = 'sec/ret+with=signs&blanks of 40 letters'
const openToAll: Skip = { test: 'bad credentials', because: 'this system is open to all' }
const doNotCount: Skip = { test: 'flat memory', because: 'some of the many are no employees' }
const mayMove: Skip = {
  test: 'a record moves between pages',
  because: 'no total is stated, which alone would show it',
}
const onlyOnePage: Skip = { test: 'flat memory', because: 'all employees come in one answer' }

/** Each way of counting pages with each of its proofs. */
export const countedSystems: readonly System[] = [
  {
    name: 'numbered pages with their number, behind a key',
    signIn: { by: 'apiKey', key: 'key-0123456789/abcdef', header: 'X-Acme-Key' },
    paging: numberedPages({ sizeParameter: 'per_page', pages: 'meta.pages', total: 'meta.total' }),
    configured: {
      signIn: (signIn) => ({ kind: 'apiKey', headers: { 'X-Acme-Key': secretOf(signIn) } }),
      paging: { kind: 'page', size: 100, pages: 'meta.pages', total: 'meta.total' },
    },
    people: 250,
  },
  {
    name: 'numbered pages with a total, behind a key in the address',
    signIn: { by: 'apiKey', key: 'key in the address/0123', parameter: 'key' },
    paging: numberedPages({ rows: 'data.people\\.all', parameter: 'nr', first: 0, total: 'data.count' }),
    configured: {
      signIn: (signIn) => ({ kind: 'apiKey', query: { key: secretOf(signIn) } }),
      paging: { kind: 'page', parameter: 'nr', first: 0, size: 100, sizeParameter: 'size', total: 'data.count' },
      list: 'data.people\\.all',
    },
  },
  {
    name: 'numbered pages that say whether there are more, open to all',
    signIn: { by: 'nothing' },
    paging: numberedPages({ hasMore: 'meta.more' }),
    configured: {
      signIn: () => ({ kind: 'none' }),
      paging: { kind: 'page', size: 100, sizeParameter: 'size', hasMore: 'meta.more' },
    },
    skip: [openToAll, mayMove],
  },
  {
    name: 'numbered pages up to an empty one, open to all',
    signIn: { by: 'nothing' },
    paging: numberedPages({ size: 100 }),
    configured: { signIn: () => ({ kind: 'none' }), paging: { kind: 'page', end: 'emptyPage' } },
    skip: [openToAll, mayMove],
  },
  {
    name: 'offsets with a total, behind a password',
    signIn: { by: 'basic', user: 'rollcall', password: 'pass:word/with+signs' },
    paging: offsetPages({ total: 'total' }),
    configured: {
      signIn: (signIn) => ({ kind: 'basic', username: 'rollcall', password: secretOf(signIn) }),
      paging: { kind: 'offset', size: 100, total: 'total' },
    },
    hasApplicants: true,
    skip: [doNotCount],
  },
]

/** Each way of leading from one page to the next, or to none. */
export const markedSystems: readonly System[] = [
  {
    name: 'cursors, behind OAuth 2',
    signIn: { by: 'clientCredentials', clientId: 'rollcall', clientSecret: SECRET, lastsForRequests: 50 },
    paging: cursorPages({ cursor: 'meta.next' }),
    configured: {
      signIn: (signIn, url) => ({
        kind: 'clientCredentials',
        tokenUrl: `${url}/oauth/token`,
        clientId: 'rollcall',
        clientSecret: secretOf(signIn),
      }),
      paging: { kind: 'cursor', cursor: 'meta.next', size: 100 },
    },
    people: 250,
    skip: [{ test: 'empty page too early', because: 'no total is stated, and a page with a cursor may be empty' }],
  },
  {
    name: 'a Link header, behind a bearer token',
    signIn: { by: 'bearer', token: 'bearer-0123456789' },
    paging: linkHeaderPages({ totalHeader: 'x-total-count' }),
    configured: {
      signIn: (signIn) => ({ kind: 'bearer', token: secretOf(signIn) }),
      paging: { kind: 'linkHeader', size: 100, totalHeader: 'X-Total-Count' },
    },
  },
  {
    name: 'next addresses, behind a bearer token',
    signIn: { by: 'bearer', token: 'bearer-0123456789' },
    paging: nextUrlPages({ url: 'links.next', total: 'total' }),
    configured: {
      signIn: (signIn) => ({ kind: 'bearer', token: secretOf(signIn) }),
      paging: { kind: 'nextUrl', url: 'links.next', size: 100, total: 'total' },
    },
  },
  {
    name: 'OData, open to all',
    signIn: { by: 'nothing' },
    paging: oDataPages({ size: 100 }),
    configured: { signIn: () => ({ kind: 'none' }), paging: { kind: 'odata' }, list: 'value' },
    hasApplicants: true,
    skip: [openToAll, doNotCount],
  },
  {
    name: 'everything in one answer, open to all',
    signIn: { by: 'nothing' },
    paging: onePage(),
    configured: { signIn: () => ({ kind: 'none' }), paging: 'none' },
    skip: [openToAll, onlyOnePage],
  },
]

function secretOf(signIn: SignIn): string {
  if (signIn.by === 'apiKey') return signIn.key
  if (signIn.by === 'basic') return signIn.password
  if (signIn.by === 'bearer') return signIn.token
  return signIn.by === 'clientCredentials' ? signIn.clientSecret : ''
}

const TEAMS = ['T1', 'T2', 'T3']
const JOBS = ['J1', 'J2']

/** An employee as a made-up system has one: in one or two teams. */
function person(n: number, hasApplicants: boolean) {
  return {
    number: n + 1,
    kind: hasApplicants && n % 10 === 9 ? 'applicant' : 'employee',
    name: { first: 'Noor', infix: n % 2 === 0 ? 'de' : null, last: `Janssen ${n}` },
    contact: { emails: [{ value: `noor.${n}@acme.example` }], phone: null },
    work: { since: '2024-02-29', until: null, teams: TEAMS.slice(n % 2, (n % 2) + 2).map((code) => ({ code })) },
    job: { id: JOBS[n % 2], title: `Job ${n % 2}` },
  }
}

export function servedBy({
  signIn,
  paging,
  configured,
  people = 150,
  hasApplicants = false,
}: System): ServedSource<SignIn> {
  const list = paging.rows === '' ? {} : { list: configured.list ?? 'items' }
  return {
    server: {
      signIn,
      lists: {
        '/api/teams': { records: TEAMS.map((code) => ({ code, label: `Team ${code}` })), paging },
        '/api/people': { records: { count: people, make: (n) => person(n, hasApplicants) }, paging },
      },
    },
    config: ({ url, signIn }) => ({
      baseUrl: `${url}/api`,
      signIn: configured.signIn(signIn, url),
      paging: configured.paging,
      employees: {
        path: '/people',
        ...list,
        ...(hasApplicants ? { only: { field: 'kind', is: ['employee'] } } : {}),
        fields: {
          id: 'number',
          firstName: 'name.first',
          lastName: ['name.infix', 'name.last'],
          email: 'contact.emails[].value',
          phone: 'contact.phone',
          language: { value: 'nl' },
          startDate: 'work.since',
          endDate: 'work.until',
          communities: 'work.teams[].code',
          attributes: { job: 'job.title' },
        },
      },
      communities: { path: '/teams', ...list, fields: { id: 'code', name: 'label' } },
      ...(hasApplicants ? { functions: { idField: 'job.id', nameField: 'job.title' } } : {}),
      network: { privateHosts: ['127.0.0.1'] },
    }),
    has: {
      communities: TEAMS,
      ...(hasApplicants ? { functions: JOBS } : {}),
      employees: Array.from({ length: people }, (_, n) => String(n + 1)).filter(
        (id) => !(hasApplicants && id.endsWith('0')),
      ),
    },
    employees: '/api/people',
  }
}
