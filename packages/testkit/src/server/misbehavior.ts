import type { ConnectorErrorCode } from '@rollcall/sdk'
import { type Answer, type Delivery, json, jsonFormat, type RefusedStatus, written } from './answer.js'
import type { Paging } from './paging.js'
import type { Gate } from './sign-in.js'
import type { ListPage, SourceList } from './source-list.js'

/** A way in which the server can fail at a request. */
export interface Misbehavior {
  /** What the codes of a failed read may be; empty: any. */
  readonly codes: readonly ConnectorErrorCode[]
  /**
   * How a read must end that meets it. `failed`: by itself. `stopped`: it may wait for as long as the run has time, and
   * fails once it is stopped. `failed or whole`: it may also get over it, if nothing is missing then.
   */
  readonly ends: 'failed' | 'stopped' | 'failed or whole'
  /** How often it happens at its place. Left out: each time. */
  readonly times?: number
  /** Whether later pages are hurt as well. */
  readonly goesOn?: true
  /** Whether it can happen at a request that was answered so, and be seen by a reader who looks. */
  isPossibleAt(asked: AskedFor): boolean
  answer(hurt: Hurt): Delivery
}

/** A request of a read in which all went well. */
export interface AskedFor {
  readonly isToken: boolean
  readonly signsInWithTokens: boolean
  readonly hasBody: boolean
  /** Null: it was no page of a list. */
  readonly page: AskedPage | null
}

/** What is remembered of a page: not its rows, of which there may be a million. */
interface AskedPage extends Pick<ListPage, 'number' | 'isLast' | 'statesTotal'> {
  readonly paging: Paging
  readonly rowCount: number
}

/** What a misbehavior has at hand: the right answer, and the server's state. */
export interface Hurt {
  readonly answer: Answer
  readonly gate: Gate
  /** How the system refuses, in its own words where it was told them. */
  refuse(status: RefusedStatus, otherwise: unknown, headers?: Readonly<Record<string, string>>): Answer
  /** Whether it happens for the first time. */
  readonly isFirst: boolean
}

const anywhere = () => true
const whole = (answer: Answer): Delivery => ({ how: 'whole', answer })

function status(
  code: RefusedStatus,
  codes: readonly ConnectorErrorCode[],
  headers: Record<string, string> = {},
): Misbehavior {
  const words = { error: { message: 'It does not work.' } }
  return { codes, ends: 'failed', isPossibleAt: anywhere, answer: ({ refuse }) => whole(refuse(code, words, headers)) }
}

function tooMany(retryAfter: string): Misbehavior {
  return status(429, ['rate_limited', 'unavailable'], { 'retry-after': retryAfter })
}

/** Another answer in the place of the right one, sent as if all were well. */
function instead(codes: readonly ConnectorErrorCode[], change: (answer: Answer) => Answer): Misbehavior {
  return { codes, ends: 'failed', isPossibleAt: anywhere, answer: ({ answer }) => whole(change(answer)) }
}

function cut(framing: 'length' | 'close' | 'chunks', afterBytes: (answer: Answer) => number): Misbehavior {
  return {
    codes: ['unavailable', 'incomplete_read', 'bad_data'],
    ends: 'failed',
    isPossibleAt: ({ hasBody }) => hasBody,
    answer: ({ answer }) => ({ how: 'cut', answer, afterBytes: afterBytes(answer), framing }),
  }
}

const SHORT: readonly ConnectorErrorCode[] = ['incomplete_read', 'bad_data']
const SHAPE: readonly ConnectorErrorCode[] = ['bad_data', 'incomplete_read', 'unavailable', 'configuration']
const BUSY: readonly ConnectorErrorCode[] = ['unavailable', 'rate_limited']
const HTML = { 'content-type': 'text/html; charset=utf-8' }
export const SIGN_IN_PAGE = '<!doctype html><title>Sign in</title><form method="post"><input name="user"></form>'

/** Everything that the server can do wrong, by name. */
export const misbehaviors = {
  '401': status(401, ['credentials', 'permission']),
  '403': status(403, ['permission', 'credentials']),
  '404': status(404, []),
  '429': status(429, BUSY),
  '429 with Retry-After in the next hour': { ...tooMany('3600'), ends: 'stopped' },
  '429 with Retry-After as a date': { ...tooMany('Fri, 01 Jan 2100 00:00:00 GMT'), ends: 'stopped' },
  '429 with a Retry-After that is none': tooMany('soon'),
  '429 with a negative Retry-After': tooMany('-1'),
  '429 once': { ...tooMany('0'), ends: 'failed or whole', times: 1 },
  '500': status(500, BUSY),
  '503': status(503, BUSY),
  '503 twice': { ...status(503, BUSY), ends: 'failed or whole', times: 2 },
  'token expires': {
    codes: ['credentials'],
    ends: 'failed or whole',
    times: 1,
    isPossibleAt: ({ isToken, signsInWithTokens }) => signsInWithTokens && !isToken,
    answer({ gate, refuse }) {
      gate.expireTokens()
      return whole(refuse(401, { error: 'invalid_token' }))
    },
  },
  'token expires, and each new one has': {
    codes: ['credentials'],
    ends: 'failed',
    isPossibleAt: ({ isToken, signsInWithTokens }) => signsInWithTokens && !isToken,
    answer({ gate, refuse }) {
      gate.expireTokens()
      gate.onlyExpired = true
      return whole(refuse(401, { error: 'invalid_token' }))
    },
  },
  'never answers': { codes: [], ends: 'stopped', isPossibleAt: anywhere, answer: () => ({ how: 'never' }) },
  'a byte each ten seconds': {
    codes: [],
    ends: 'stopped',
    isPossibleAt: anywhere,
    answer: ({ answer }) => ({ how: 'slowly', answer }),
  },
  'cut in a record': cut('length', ({ body }) => Math.floor(Buffer.byteLength(body) / 2)),
  'cut after a record': cut('length', afterFirstRow),
  'cut in a record, without Content-Length': cut('close', ({ body }) => Math.floor(Buffer.byteLength(body) / 2)),
  'cut after a record, without Content-Length': cut('close', afterFirstRow),
  'last chunk missing': cut('chunks', ({ body }) => Buffer.byteLength(body)),
  'invalid JSON': instead(SHAPE, (answer) => ({ ...answer, body: `${answer.body.slice(0, -1)},` })),
  'wrong content type': {
    ...instead(SHAPE, (answer) => ({ ...answer, headers: { ...answer.headers, 'content-type': 'text/csv' } })),
    // Systems are careless about the type of what gives a token.
    isPossibleAt: ({ isToken }) => !isToken,
  },
  'HTML instead of JSON': instead([...SHAPE, 'credentials', 'permission'], () => ({
    status: 200,
    headers: HTML,
    body: SIGN_IN_PAGE,
  })),
  'redirect to a page that signs people in': instead([], () => ({
    status: 302,
    headers: { location: '/sign-in' },
    body: '',
  })),
  'no content': instead(SHAPE, () => ({ status: 204, headers: {}, body: '' })),
  'null instead of an object': instead(SHAPE, () => json(200, null)),
  'page without its list': onPage(
    SHAPE,
    ({ paging }) => paging.rows !== '',
    ({ page }) => written(page?.format ?? jsonFormat, 200, { ...page?.list.paging.envelope }),
  ),
  'fields renamed': onPage(
    SHAPE,
    ({ rowCount }) => rowCount > 0,
    (answer) => again(answer, { hasOtherFields: true }),
  ),
  'empty page too early': onPage(
    SHORT,
    // Where nothing but an empty page is the end, one is the end.
    ({ rowCount, statesTotal, paging, isLast }) => rowCount > 0 && (statesTotal || (paging.isEndMarked && !isLast)),
    (answer) => again(answer, { rows: 'none' }),
  ),
  'page repeated': onPage(
    SHORT,
    ({ number }) => number > 0,
    (answer) => again(answer, { rows: 'of the page before' }),
  ),
  'next page is the same': onPage(
    SHORT,
    ({ paging }) => paging.kind === 'mark',
    (answer) => again(answer, { nextIsThis: true }),
  ),
  'end too early': onPage(
    SHORT,
    ({ paging, statesTotal, isLast }) => paging.kind === 'mark' && statesTotal && !isLast,
    (answer) => again(answer, { isEnd: true }),
  ),
  'last page for ever': {
    ...onPage(
      SHORT,
      ({ paging, isLast, number }) => paging.kind === 'position' && isLast && number > 0,
      (answer) => again(answer, { isLastForEver: true }),
    ),
    ends: 'failed or whole',
    goesOn: true,
  },
  'total too high': { ...lie(1), goesOn: true },
  // More than were declared: records may have come while it was read.
  'total too low': { ...lie(-1), ends: 'failed or whole', goesOn: true },
  'a record moves between pages': moving((list) => list.moveLastToFront(), false),
  'a record of an earlier page goes': moving((list) => list.removeFirst(), true),
  'a record of an earlier page goes, and another comes': {
    ...moving((list) => list.replaceFirst(), false),
    // Nothing tells it of pages that can only be asked by their number.
    isPossibleAt: ({ page }) => page !== null && page.paging.startsAnywhere === true && page.number > 0,
  },
} as const satisfies Readonly<Record<string, Misbehavior>>

/** Name of a way to fail. */
export type MisbehaviorName = keyof typeof misbehaviors

function onPage(
  codes: readonly ConnectorErrorCode[],
  isPossible: (page: AskedPage) => boolean,
  change: (answer: Answer) => Answer,
): Misbehavior {
  return {
    codes,
    ends: 'failed',
    isPossibleAt: ({ page }) => page !== null && isPossible(page),
    answer: ({ answer }) => whole(change(answer)),
  }
}

function lie(off: number): Misbehavior {
  return onPage(
    SHORT,
    ({ statesTotal, number }) => statesTotal && number === 0,
    (answer) => again(answer, { totalOff: off }),
  )
}

function moving(move: (list: SourceList) => void, needsTotal: boolean): Misbehavior {
  return {
    codes: SHORT,
    ends: 'failed or whole',
    isPossibleAt: ({ page }) =>
      page !== null && page.paging.kind === 'position' && page.number > 0 && (page.statesTotal || !needsTotal),
    answer({ answer, isFirst }) {
      if (isFirst && answer.page) move(answer.page.list)
      return whole(again(answer, {}))
    },
  }
}

/** The same page with a fault. */
function again(answer: Answer, fault: Parameters<SourceList['page']>[1]): Answer {
  const page = answer.page?.list.page(answer.page.url, fault)
  return page ? written(answer.page?.format ?? jsonFormat, 200, page.body, page.headers) : answer
}

function afterFirstRow({ body, page }: Answer): number {
  const row = JSON.stringify(page?.rows[0]) ?? ''
  const found = row === '' ? -1 : body.indexOf(row)
  const end = found === -1 ? Math.floor(body.length / 2) : found + row.length
  return Buffer.byteLength(body.slice(0, end))
}
