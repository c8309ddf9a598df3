import { type AskedFor, type Misbehavior, misbehaviors } from '../server/misbehavior.js'
import { type SignIn, secretsOf, wrongSignIn } from '../server/sign-in.js'
import {
  type RecordedRequest,
  type SourceServer,
  type SourceServerOptions,
  startSourceServer,
} from '../server/source-server.js'
import type { BreakPoint, Grown, SourceBreak, SourceEdits, TestedSource } from './tested-source.js'

/** What the suite must be told of a fake server. */
export interface ServedSource<Kind extends SignIn> {
  readonly server: SourceServerOptions<Kind>
  /** The configuration that reads the server at this address, signing in so. */
  readonly config: (place: { readonly url: string; readonly signIn: Kind }) => unknown
  /** Identifiers of all that the server has and the connector can use, as it should give them: not of what it should reject. */
  readonly has: TestedSource['has']
  /** Path of the list that the employees come from, which is made long for `flat memory`. Its records must be made. */
  readonly employees?: string
  /**
   * Whether the connector should give the record at this place of that list (from 0), where it leaves some out on purpose.
   * Left out: it should give all.
   */
  readonly counts?: (index: number) => boolean
  /**
   * For connectors that have `changes`: the record at this place of that list (from 0), changed. The list has to say what
   * changed: `{ records, paging, changes: { … } }`.
   */
  readonly changed?: (index: number) => unknown
}

/** The fake server as a source of the suite: it fails in every way, at three requests of each kind in a read. */
export function serverSource<Kind extends SignIn>(served: ServedSource<Kind>): TestedSource {
  const signIn = served.server.signIn ?? ({ by: 'nothing' } as Kind) // where none is given, no narrower kind was named
  let opened: SourceServer<Kind> | null = null
  const notes = new Map<string, string>()
  const server = () => {
    if (opened) return opened
    throw new Error('The server is not started')
  }
  const config = (shown: Kind) => served.config({ url: server().url, signIn: shown })
  return {
    has: served.has,
    breaks: Object.entries(misbehaviors).map(([name, misbehavior]) =>
      breakOf(name, misbehavior, server, (asked) => notePages(notes, asked, served.employees)),
    ),
    async open() {
      opened = await startSourceServer(served.server)
    },
    close: () => server()[Symbol.asyncDispose](),
    notes: () => [...notes.values()],
    config: () => config(signIn),
    ...(signIn.by === 'nothing' ? {} : { wrongConfig: () => config(wrongSignIn(signIn)) }),
    secrets: () => [...server().secrets, ...secretsOf(wrongSignIn(signIn))],
    async complaints() {
      const { writes, unexpected, unasked } = server()
      return [
        ...unique(writes).map((request) => `${request} writes to the source`),
        ...unique(unexpected).map((request) => `${request} is not there`),
        ...unasked.map((path) => `${path} is never asked for`),
      ]
    },
    ...(served.employees === undefined
      ? {}
      : { grow: (count: number) => grow(server(), served.employees ?? '', count, served.counts) }),
    ...(served.employees === undefined || served.changed === undefined
      ? {}
      : { edits: editsOf(server, served.employees, served.changed) }),
  }
}

function editsOf(server: () => SourceServer, path: string, changed: (index: number) => unknown): SourceEdits {
  return {
    async edit(which) {
      const list = server().changing(path)
      const before = list.records()
      const isChanged = (index: number) => which === 'all' || index === 0 || index === before.length - 1
      const after = before.map((record, index) => (isChanged(index) ? changed(index) : record))
      list.become(which === 'without removal' ? after : after.toSpliced(1, 1))
      return {
        async [Symbol.asyncDispose]() {
          list.become(before)
        },
      }
    },
    async expire() {
      server().changing(path).expire()
    },
  }
}

function unique(requests: readonly RecordedRequest[]): readonly string[] {
  return [...new Set(requests.map(({ method, path }) => `${method} ${path}`))]
}

async function grow(
  server: SourceServer,
  path: string,
  size: number,
  counts: (index: number) => boolean = () => true,
): Promise<Grown> {
  let count = 0
  for (let index = 0; index < size; index++) if (counts(index)) count++
  server.resize(path, size)
  // What it would note of each request is not to be taken for what the connector keeps.
  server.takesNotes = false
  return {
    count,
    async [Symbol.asyncDispose]() {
      server.resize(path)
      server.takesNotes = true
    },
  }
}

function breakOf(
  name: string,
  misbehavior: Misbehavior,
  server: () => SourceServer,
  note: (pages: ReadonlyMap<string, readonly AskedFor[]>) => void,
): SourceBreak {
  const { codes, ends } = misbehavior
  return {
    name,
    codes,
    ends,
    async points(_list, read) {
      const before = server().requests.length
      await read()
      const asked = new Map<string, RecordedRequest>()
      const pages = new Map<string, AskedFor[]>()
      for (const request of server().requests.slice(before)) {
        const at = server().askedFor(request)
        if (at?.page) pages.set(request.path, [...(pages.get(request.path) ?? []), at])
        if (at && misbehavior.isPossibleAt(at)) asked.set(addressOf(request), request)
      }
      note(pages)
      const ofEachPath = Object.values(Object.groupBy(asked, ([, { method, path }]) => `${method} ${path}`))
      return ofEachPath
        .flatMap((requests = []) => firstMiddleLast(requests))
        .map(([at, request]) => pointOf(at, request, misbehavior, server()))
    },
  }
}

/** What goes wrong at one page in the middle goes wrong at the others: to break all of hundreds takes hours. */
function firstMiddleLast<T>(all: readonly T[]): readonly T[] {
  const middle = Math.floor(all.length / 2)
  return all.filter((_, index) => index === 0 || index === middle || index === all.length - 1)
}

/** More pages than so many make the suite slow. */
const MANY_PAGES = 50

function notePages(
  notes: Map<string, string>,
  pages: ReadonlyMap<string, readonly AskedFor[]>,
  employees: string | undefined,
): void {
  for (const [path, asked] of pages) {
    const count = asked.length
    if (count > MANY_PAGES) {
      notes.set(
        path,
        `${path} is read in ${count} pages, which makes the suite slow. Give fewer records, or larger pages: "size" of the paging, or the size that the connector asks for`,
      )
    } else if (count > 3) {
      notes.set(path, `${path} is read in ${count} pages. Three are broken: the first, one in the middle, the last`)
    } else if (count === 1 && path === employees && asked[0]?.page?.paging.kind !== 'one') {
      notes.set(
        path,
        `${path} is read in one page, so nothing is tested that can only happen to a second. Give more records, or smaller pages`,
      )
    }
  }
}

function addressOf({ method, path, query }: RecordedRequest): string {
  return `${method} ${path}${query.size > 0 ? `?${query}` : ''}`
}

function pointOf(at: string, request: RecordedRequest, misbehavior: Misbehavior, server: SourceServer): BreakPoint {
  const page = server.askedFor(request)?.page?.number
  const place = { path: request.path, search: String(request.query), ...(page === undefined ? {} : { page }) }
  return {
    at,
    async strike() {
      const trouble = server.misbehave(misbehavior, place)
      return {
        met: trouble.met,
        complaints: () => (server.isOverrun ? ['the source was asked hundreds of times, and answers no more'] : []),
        async [Symbol.asyncDispose]() {
          trouble[Symbol.dispose]()
        },
      }
    },
  }
}
