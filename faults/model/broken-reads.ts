// Ways in which a source's read can break: by accident, by a connector's mistake, or on purpose. What the source has is
// the truth each time; only the way in which it comes is broken.
import { endOfRead, type Read, reject } from '@rollcall/sdk'

/** A record as a source has it, whatever the list. */
export interface Truth {
  readonly id: string
  readonly [field: string]: unknown
}

export interface Break {
  /** Which page it happens at, from 0; a list that is shorter breaks at its last. */
  readonly page: number
  readonly number: number
  /** Ends a read that hangs. */
  readonly abort: () => void
}

type Pages = readonly (readonly Truth[])[]

/**
 * - `fails`: the run has to fail, with nothing changed.
 * - `contained`: the records that are hurt are left alone, or the run fails; nobody goes.
 * - `bounded`: some are missing, and the safeguards are what keeps them.
 * - `harmless`: as if nothing were wrong.
 */
type Outcome = 'fails' | 'contained' | 'bounded' | 'harmless'

interface BreakMode {
  readonly outcome: Outcome
  read(pages: Pages, at: Break): AsyncGenerator<unknown, unknown, void>
}

const total = (pages: Pages) => pages.reduce((sum, page) => sum + page.length, 0)
const end = (pages: Pages, says: number | null = total(pages)) =>
  endOfRead({ total: says, proof: 'the source says so' })
const at = (pages: Pages, { page }: Break) => Math.min(page, pages.length - 1)

/** Goes on as the truth has it, save that one page comes otherwise. */
function withPage(change: (page: readonly Truth[], hurt: Truth, number: number) => unknown) {
  return async function* (pages: Pages, point: Break) {
    for (const [index, page] of pages.entries()) {
      const hurt = page[point.number % Math.max(1, page.length)]
      yield index === at(pages, point) && hurt ? change(page, hurt, point.number) : page
    }
    return end(pages)
  }
}

/** Goes on as the truth has it, save that one record comes otherwise. */
function withRecord(change: (record: Truth, number: number) => unknown) {
  return withPage((page, hurt, number) => page.map((record) => (record === hurt ? change(record, number) : record)))
}

function endingWith(value: (pages: Pages, number: number) => unknown) {
  return async function* (pages: Pages, { number }: Break) {
    yield* pages
    return value(pages, number)
  }
}

function throwing(when: (pages: Pages, point: Break) => number, what: (number: number) => unknown) {
  return async function* (pages: Pages, point: Break) {
    yield* pages.slice(0, when(pages, point))
    throw what(point.number)
  }
}

/** A generator made by hand, as a connector might that is not written with `async function*`. */
function madeByHand(next: () => Promise<unknown>, dispose: () => Promise<void> = async () => {}) {
  const generator = {
    next,
    return: next,
    throw: next,
    [Symbol.asyncIterator]: () => generator,
    [Symbol.asyncDispose]: dispose,
  }
  return generator as AsyncGenerator<unknown, unknown, void> // just as far as a broken connector is one
}

export const BREAKS: Readonly<Record<string, BreakMode>> = {
  'throws before the first page': {
    outcome: 'fails',
    read: throwing(
      () => 0,
      () => new Error('no connection'),
    ),
  },
  'throws in the middle': { outcome: 'fails', read: throwing(at, () => new Error('connection reset')) },
  'throws after the last record': {
    outcome: 'fails',
    read: throwing(
      (pages) => pages.length,
      () => new Error('no end'),
    ),
  },
  'throws what is no error': {
    outcome: 'fails',
    read: throwing(at, (number) => [undefined, null, 'text', 0, Symbol('s'), { code: 'x', hint: 1 }][number % 6]),
  },
  'throws an error with traps': {
    outcome: 'fails',
    read: throwing(at, () =>
      Object.defineProperty(new Error('trap'), 'message', {
        get: () => {
          throw new Error('trap')
        },
      }),
    ),
  },
  'never answers, until it is aborted': {
    outcome: 'fails',
    read: async function* (pages, point) {
      yield* pages.slice(0, at(pages, point))
      setImmediate(point.abort)
      await new Promise(() => {})
    },
  },
  'never answers, nor when it is closed': {
    outcome: 'fails',
    read: (_pages, { abort }) => {
      setImmediate(abort)
      return madeByHand(
        () => new Promise(() => {}),
        () => new Promise(() => {}),
      )
    },
  },
  'stops in the middle without an end': {
    outcome: 'fails',
    read: async function* (pages, point) {
      yield* pages.slice(0, at(pages, point))
    },
  },
  'stops after the last record without an end': { outcome: 'fails', read: endingWith(() => undefined) },
  'ends with an end of its own making': {
    outcome: 'fails',
    read: endingWith(
      (pages, number) => [{ total: total(pages), proof: 'me' }, true, total(pages), 'end', null][number % 5],
    ),
  },
  'ends in the middle with the total': {
    outcome: 'fails',
    read: async function* (pages, point) {
      yield* pages.slice(0, at(pages, point))
      return end(pages)
    },
  },
  'says too many': { outcome: 'fails', read: endingWith((pages, number) => end(pages, total(pages) + 1 + number)) },
  'says too few': { outcome: 'fails', read: endingWith((pages) => end(pages, total(pages) - 1)) },
  'says a total that is no number': {
    outcome: 'fails',
    read: endingWith((pages, number) => ({
      ...end(pages),
      total: ['1', Number.NaN, -1, {}, Number.POSITIVE_INFINITY][number % 5],
    })),
  },
  'repeats a page with the total': {
    outcome: 'fails',
    read: async function* (pages, point) {
      for (const [index, page] of pages.entries()) {
        yield page
        if (index === at(pages, point)) yield page
      }
      return end(pages)
    },
  },
  'repeats a page in place of the next': {
    outcome: 'bounded',
    read: async function* (pages, point) {
      const repeated = at(pages, point)
      for (const [index, page] of pages.entries()) yield index === repeated + 1 ? pages[repeated] : page
      return end(pages, null)
    },
  },
  'repeats the last page for ever': {
    outcome: 'fails',
    read: (pages, { abort }) => {
      let turn = 0
      return madeByHand(async () => {
        if (turn === 300) abort()
        return { done: false, value: pages[Math.min(turn++, pages.length - 1)] }
      })
    },
  },
  'gives an empty page and stops, short of the total': {
    outcome: 'fails',
    read: async function* (pages, point) {
      yield* pages.slice(0, at(pages, point))
      yield []
      return end(pages)
    },
  },
  'gives empty pages in between': {
    outcome: 'harmless',
    read: async function* (pages) {
      for (const page of pages) yield* [[], page, []]
      return end(pages)
    },
  },
  'goes on after its end': {
    outcome: 'harmless',
    read: (pages) => {
      let turn = 0
      return madeByHand(async () => {
        const page = pages[turn++]
        if (turn > pages.length + 1) return { done: false, value: [{ id: 'ghost', communities: ['C0'] }] }
        return page ? { done: false, value: page } : { done: true, value: end(pages) }
      })
    },
  },
  'changes records after they were given': {
    outcome: 'harmless',
    read: async function* (pages) {
      for (const page of pages) {
        const given = page.map((record) => structuredClone(record) as Record<string, unknown>)
        yield given
        for (const record of given) {
          Object.assign(record, { id: 'changed', name: 'Changed', email: 'changed@x.example', lastName: 'Changed' })
          for (const list of [record['communities'], record['functions']])
            if (Array.isArray(list)) list.splice(0, 9, 'Nowhere')
        }
        given.length = 0
      }
      return end(pages)
    },
  },
  'gives no list as a page': {
    outcome: 'fails',
    read: withPage((page, _, number) => [{ ...page }, null, 'page', new Set(page), page[0], undefined, 7][number % 7]),
  },
  'answers with no step': {
    outcome: 'fails',
    read: (pages, { number }) => {
      let turn = 0
      return madeByHand(async () => {
        const page = pages[turn++]
        return turn === 1 && page ? { done: false, value: page } : [undefined, null, 7, {}, 'done'][number % 5]
      })
    },
  },
  'gives records that are none': {
    outcome: 'contained',
    read: withRecord((_, number) => [null, undefined, 7, 'text', [], Symbol('s'), () => {}, {}][number % 8]),
  },
  'gives records with getters that throw': {
    outcome: 'contained',
    read: withRecord((record, number) => {
      const field = ['id', 'communities', 'lastName', 'at', 'name'][number % 5] ?? 'id'
      return Object.defineProperty({ ...record }, field, {
        enumerable: true,
        get: () => {
          throw new Error('trap')
        },
      })
    }),
  },
  'gives records whose fields differ each time they are read': {
    outcome: 'contained',
    read: withRecord((record, number) => {
      let reads = 0
      const field = ['id', 'name', 'lastName'][number % 3] ?? 'id'
      return Object.defineProperty({ ...record }, field, {
        enumerable: true,
        get: () => (reads++ === 0 ? record[field] : undefined),
      })
    }),
  },
  'gives records behind a proxy': {
    outcome: 'contained',
    read: withRecord(
      (record, number) =>
        new Proxy(record, {
          has: () => number % 2 === 0,
          ownKeys: () => {
            throw new Error('trap')
          },
          get: (target, name) => (number % 3 === 0 ? Reflect.get(target, name) : undefined),
        }),
    ),
  },
  'gives records that hold themselves': {
    outcome: 'contained',
    read: withRecord((record, number) => {
      const field = ['attributes', 'communities', 'lastName', 'name', 'id'][number % 5] ?? 'attributes'
      const hurt: Record<string, unknown> = { ...record }
      hurt[field] = number % 2 ? { hurt } : [hurt]
      return hurt
    }),
  },
  'gives records that are huge': {
    outcome: 'contained',
    read: withRecord((record, number) => {
      const field = ['lastName', 'id', 'email', 'name'][number % 4] ?? 'lastName'
      return number % 5 === 0
        ? { ...record, communities: Array(20_000).fill('Nowhere'), name: 'x'.repeat(300) }
        : { ...record, [field]: 'x'.repeat(100_000) }
    }),
  },
  'gives fields of other types': {
    outcome: 'contained',
    read: withRecord((record, number) => {
      const field =
        ['id', 'communities', 'lastName', 'startDate', 'email', 'attributes', 'functions', 'name'][number % 8] ?? 'id'
      return { ...record, [field]: [7, true, new Date(0), { a: 1 }, [[]], 10n, Number.NaN][number % 7] }
    }),
  },
  'gives names that mean something to JavaScript': {
    outcome: 'contained',
    read: withRecord((record, number) => {
      const name = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'][number % 5] ?? '__proto__'
      return {
        ...record,
        attributes: JSON.parse(`{"${name}":"polluted"}`),
        functions: [name],
        isAdmin: true,
        state: 'removed',
        integrationId: 1,
      }
    }),
  },
  'rejects without saying whom': {
    outcome: 'contained',
    read: withRecord((_, number) =>
      reject('it is unreadable', { code: 'employee.unreadable', id: number % 2 ? null : '' }),
    ),
  },
  'rejects, and says whom': {
    outcome: 'contained',
    read: withRecord((record) => reject('it is unreadable', { code: 'employee.unreadable', id: record.id })),
  },
  'makes rejects of its own': {
    outcome: 'contained',
    read: withRecord((record, number) => ({
      ...reject('x', { code: 'y' }),
      id: [7, {}, record.id, ' ', undefined][number % 5],
      code: [7, 'z'][number % 2],
      reason: [null, 'r'][number % 2],
    })),
  },
}

/** Reads as it should be done. */
export async function* whole(pages: Pages): AsyncGenerator<unknown, unknown, void> {
  yield* pages
  return end(pages)
}

/** What a connector without types hands over. */
export function asRead<T>(read: AsyncGenerator<unknown, unknown, void>): Read<T> {
  return read as Read<T> // which is the point: nothing of it may be trusted
}
