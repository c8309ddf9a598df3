import { type Answer, type AnswerFormat, written } from './answer.js'
import { type ChangeFeed, ChangingList } from './change-feed.js'
import type { Paging } from './paging.js'
import { type Records, SourceList } from './source-list.js'

/** A list, and how it is given. */
export interface ListOptions {
  readonly records: Records
  readonly paging: Paging
  /** How it says what changed. Left out: it cannot. */
  readonly changes?: ChangeFeed
  /**
   * Which records a request is for, where it may ask for some: `$filter=…`. Undefined: it asks for all; null: what it asks
   * makes no sense, and is refused with 400. Looked at on each page. Not together with `changes`.
   */
  readonly filter?: (query: URLSearchParams) => ((record: unknown) => boolean) | null | undefined
}

/** The lists of a fake source, by their paths. */
export class SourceLists {
  readonly #lists = new Map<string, SourceList>()
  readonly #changing = new Map<string, ChangingList>()
  readonly #options: Readonly<Record<string, ListOptions>>

  constructor(lists: Readonly<Record<string, ListOptions>>, envelope: Readonly<Record<string, unknown>> = {}) {
    this.#options = lists
    for (const [path, { records, paging: inside, changes }] of Object.entries(lists)) {
      const paging = { ...inside, envelope: { ...envelope, ...inside.envelope } }
      const changing = changes ? new ChangingList(records, paging, changes) : null
      if (changing) this.#changing.set(path, changing)
      this.#lists.set(path, changing?.list ?? new SourceList(records, paging))
    }
  }

  paths(): readonly string[] {
    return [...this.#lists.keys()]
  }

  /** Null where there is no list at this path, `senseless` where nobody can tell what of it is asked for. */
  answer(url: URL, format: AnswerFormat): Answer | 'senseless' | null {
    const whole = this.#lists.get(url.pathname)
    if (!whole) return null
    const changing = this.#changing.get(url.pathname)
    const found = changing ? changing.page(url) : this.#pageOf(whole, url)
    if (changing && found === 'expired') {
      return written(format, changing.expiredStatus, { error: 'What changed since then is not known any more' })
    }
    if (!found || found === 'expired' || !found.page) return 'senseless'
    const { page, list } = found
    return { ...written(format, 200, page.body, page.headers), page: { ...page, list, url, format } }
  }

  #pageOf(whole: SourceList, url: URL) {
    const filter = this.#options[url.pathname]?.filter?.(url.searchParams)
    if (filter === null) return null
    const list = filter === undefined ? whole : new SourceList(whole.rows().filter(filter), whole.paging)
    return { page: list.page(url), list }
  }

  /** Makes a list longer, if its records are made; back with `undefined`. */
  resize(path: string, count?: number): void {
    const list = this.#lists.get(path)
    if (!list?.isMade) throw new Error(`${path} is no list whose records are made: give { count, make }`)
    list.restore(count)
  }

  changing(path: string): ChangingList {
    const list = this.#changing.get(path)
    if (!list) throw new Error(`${path} is no list that says what changed: give it { changes }`)
    return list
  }

  /** Puts back what a misbehavior has moved. */
  restore(): void {
    for (const list of [...this.#lists.values(), ...this.#changing.values()]) list.restore()
  }
}
