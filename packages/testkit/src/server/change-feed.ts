import { type Paging, put, take } from './paging.js'
import { type ListPage, type Records, SourceList } from './source-list.js'

/** How a list says what changed since a checkpoint, where its system can: asked for at the same path. */
export interface ChangeFeed {
  /** Parameter with the checkpoint; without it the whole list is asked for. Default `since`. */
  readonly parameter?: string
  /** Dotted path of the next checkpoint in the answer. Default `checkpoint`. */
  readonly checkpoint?: string
  /** Only the last page has it. Default: every page has that of its own time. */
  readonly isOnLastPage?: boolean
  /** Dotted path of how many records there are in all, in answers with changes. Left out: it is not said. */
  readonly inAll?: string
  /** Dotted path of the identifier in a record, by which it replaces the one before. */
  readonly id: string
  /** What is told of a record that is gone. */
  gone(id: string): unknown
  /** Status of the answer where the checkpoint is not known any more. Default 410. */
  readonly expiredStatus?: number
}

/** A list of the source whose records change, and which can say what did. */
export class ChangingList {
  /** @internal */
  readonly list: SourceList
  readonly #feed: ChangeFeed
  readonly #paging: Paging
  /** What changed, one identifier after the other. */
  readonly #log: string[] = []
  #oldest = 0
  /** By what was asked for: how much of the log there was when its first page was. */
  readonly #begun = new Map<string, number>()
  readonly #changes = new Map<string, SourceList>()

  constructor(records: Records, paging: Paging, feed: ChangeFeed) {
    if (paging.rows === '') throw new Error('A list with a feed of changes needs answers that are objects')
    this.#feed = feed
    this.#paging = paging
    this.list = new SourceList(records, paging, this.#marker('all'))
  }

  /** Null where the request makes no sense, `expired` where it starts at what is not known any more. */
  page(url: URL): { readonly page: ListPage; readonly list: SourceList } | 'expired' | null {
    const since = url.searchParams.get(this.#feed.parameter ?? 'since')
    const list = since === null ? this.list : this.#changesSince(since)
    if (list === null) return 'expired'
    const page = list.page(url)
    return page && { page, list }
  }

  /** All records, as they are now. */
  records(): readonly unknown[] {
    return this.list.rows()
  }

  /** Has just these records from now on, in this order. What is different from before has changed. */
  become(records: readonly unknown[]): void {
    const before = this.#byId(this.list.rows())
    const after = this.#byId(records)
    const changed = [...after].filter(([id, record]) => JSON.stringify(before.get(id)) !== JSON.stringify(record))
    const gone = [...before.keys()].filter((id) => !after.has(id))
    this.list.replace(records)
    this.#log.push(...changed.map(([id]) => id), ...gone)
  }

  /** Puts records in the place of those with their identifiers, or at the end. */
  set(...records: readonly unknown[]): void {
    const rows = this.#byId(this.list.rows())
    for (const [id, record] of this.#byId(records)) rows.set(id, record)
    this.become([...rows.values()])
  }

  remove(...ids: readonly string[]): void {
    this.become(this.list.rows().filter((row) => !ids.includes(this.#idOf(row))))
  }

  get expiredStatus(): number {
    return this.#feed.expiredStatus ?? 410
  }

  /** Does not know any of the checkpoints any more that were given so far. */
  expire(): void {
    this.#log.push('')
    this.#oldest = this.#log.length
  }

  restore(): void {
    this.list.restore()
    for (const list of this.#changes.values()) list.restore()
  }

  #idOf(record: unknown): string {
    const id = take(record, this.#feed.id)
    if (typeof id === 'string' || typeof id === 'number') return String(id)
    throw new Error(`A record of a list that says what changed has nothing at ${this.#feed.id}`)
  }

  #byId(records: readonly unknown[]): Map<string, unknown> {
    return new Map(records.map((record) => [this.#idOf(record), record]))
  }

  #changesSince(since: string): SourceList | null {
    const position = toPosition(since)
    if (!(position >= this.#oldest && position <= this.#log.length)) return null
    const key = `${since} ${this.#log.length}`
    const known = this.#changes.get(key)
    if (known) return known
    const rows = this.#byId(this.list.rows())
    const changed = new Set(this.#log.slice(position).filter((id) => id !== ''))
    const told = [...changed].map((id) => rows.get(id) ?? this.#feed.gone(id))
    const list = new SourceList(told, this.#paging, this.#marker(since))
    this.#changes.set(key, list)
    return list
  }

  #marker(asked: string) {
    return (body: Record<string, unknown>, { number, isLast }: { number: number; isLast: boolean }) => {
      const { checkpoint = 'checkpoint', isOnLastPage = false, inAll } = this.#feed
      if (number === 0) this.#begun.set(asked, this.#log.length)
      // Who gives it with the last page alone means the time at which the first was asked for.
      const position = (isOnLastPage ? this.#begun.get(asked) : undefined) ?? this.#log.length
      if (isLast || !isOnLastPage) put(body, checkpoint, toCheckpoint(position))
      if (inAll !== undefined && asked !== 'all') put(body, inAll, this.list.count)
    }
  }
}

function toCheckpoint(position: number): string {
  return Buffer.from(`change ${position}`).toString('base64url')
}

function toPosition(checkpoint: string): number {
  const match = /^change (\d+)$/.exec(Buffer.from(checkpoint, 'base64url').toString())
  return match ? Number(match[1]) : Number.NaN
}
