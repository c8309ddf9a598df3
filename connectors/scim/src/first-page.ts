import type { ReadContext } from '@rollcall/sdk'
import type { Config } from './config.js'
import type { ListToRead } from './lists.js'
import { readList } from './read-list.js'

/** The first page of a list, as it came. */
export interface FirstPage {
  readonly rows: readonly { readonly row: unknown; readonly at: string }[]
  readonly isLast: boolean
  /** For people: `250, the first page has 100`. */
  readonly amount: string
}

/** Reads the first page of a list; where it is the last, its end is proven as a night would have it. */
export async function lookAt(context: ReadContext<Config>, list: ListToRead): Promise<FirstPage> {
  let shown: { total: number | null; isLast: boolean } = { total: null, isLast: true }
  await using pages = readList(
    context,
    list,
    (row, at) => ({ row, at }),
    (total, isLast) => {
      shown = { total, isLast }
    },
  )
  const rows: { row: unknown; at: string }[] = []
  for (;;) {
    const step = await pages.next()
    if (step.done) break
    for (const one of step.value) if ('row' in one) rows.push(one)
    if (!shown.isLast) break
  }
  return { rows, isLast: shown.isLast, amount: amountOf(rows.length, shown) }
}

function amountOf(looked: number, { total, isLast }: { total: number | null; isLast: boolean }): string {
  if (isLast) return `${looked}, all on one page`
  return total === null ? `the first page has ${looked}, and there are more` : `${total}, the first page has ${looked}`
}
