import { type Answer, type AnswerFormat, json, written } from './answer.js'
import { type ChangeFeed, ChangingList } from './change-feed.js'
import type { Paging } from './paging.js'
import { type Records, SourceList } from './source-list.js'

/** A list, and how it is given. */
export interface ListOptions {
  readonly records: Records
  readonly paging: Paging
  /** How it says what changed. Left out: it cannot. */
  readonly changes?: ChangeFeed
}

/** The lists of a fake source, by their paths. */
export class SourceLists {
  readonly #lists = new Map<string, SourceList>()
  readonly #changing = new Map<string, ChangingList>()

  constructor(lists: Readonly<Record<string, ListOptions>>, envelope: Readonly<Record<string, unknown>> = {}) {
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

  /** Null where there is no list at this path. */
  answer(url: URL, format: AnswerFormat): Answer | null {
    const whole = this.#lists.get(url.pathname)
    if (!whole) return null
    const changing = this.#changing.get(url.pathname)
    const found = changing ? changing.page(url) : { page: whole.page(url), list: whole }
    if (changing && found === 'expired') {
      return written(format, changing.expiredStatus, { error: 'What changed since then is not known any more' })
    }
    if (!found || found === 'expired' || !found.page) return json(400, { error: 'This page makes no sense' })
    const { page, list } = found
    return { ...written(format, 200, page.body, page.headers), page: { ...page, list, url, format } }
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
