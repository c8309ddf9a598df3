// A source that can say what changed since a checkpoint, and that is not always right about it.
import type { Source } from '@rollcall/engine'
import {
  ConnectorError,
  endOfRead,
  type Read,
  type Reject,
  reject,
  type SourceEmployee,
  tombstone,
} from '@rollcall/sdk'
import { dayAfter, pick } from './hr.ts'
import type { Night } from './life.ts'
import { isReadable, isTrueIdentifier } from './rules-of-records.ts'
import { ENTITIES, type NightOrder, type ShownNight, type ShownRecord } from './words.ts'

/** What a source has shown in each of its reads: a checkpoint is the number of one. */
export class Feed {
  readonly #shown: (readonly ShownRecord[])[] = []
  #isBroken = false

  /** Whether the run that was given this night's source was to fail because of how it says what changed. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /** The source of one run. */
  source(order: NightOrder, night: Night): Source {
    const { read, feed } = night
    this.#isBroken = false
    const now = this.#shown.push(order.shown.employees) - 1
    return {
      ...sourceOf(order, read),
      employees: () => pages(order.shown.employees.map(asGiven), read, { checkpoint: String(now) }),
      changes: {
        shape: feed === 'means something else' ? String(now) : 'as ever',
        read: (since) => this.#changes(Number(since), order.shown.employees, night, String(now)),
      },
    }
  }

  async *#changes(
    since: number,
    shown: readonly ShownRecord[],
    { read, feed, noise }: Night,
    checkpoint: string,
  ): Read<Told> {
    if (feed === 'forgets') throw new ConnectorError('checkpoint_expired', 'Too long ago', { hint: 'None.' })
    const told = [...changesBetween(this.#shown[since] ?? [], shown), ...nothingNew(feed, noise, shown)]
    if (feed !== 'breaks') {
      // Of one of whom there are two the last counts, unless it says how many there are.
      const isUnclear = new Set(shown.map(({ record }) => record.id)).size < shown.length
      const wrong = feed === 'miscounts' ? 1 : 0
      const inAll = wrong > 0 || isUnclear || noise % 2 === 0 ? shown.length + wrong : null
      return yield* pages(told, read, { checkpoint, inAll })
    }
    this.#isBroken = true
    yield told.slice(0, noise % (told.length + 1))
    if (noise % 3 === 0) throw new ConnectorError('unavailable', 'It is gone', { hint: 'None.' })
    return endOfRead({ total: told.length + 1, proof: 'none', checkpoint: noise % 3 === 1 ? '' : checkpoint })
  }
}

type Told = SourceEmployee | ReturnType<typeof tombstone> | Reject

function changesBetween(before: readonly ShownRecord[], after: readonly ShownRecord[]): readonly Told[] {
  const was = new Map(before.map((one) => [one.record.id, JSON.stringify(one)]))
  const is = new Set(after.map(({ record }) => record.id))
  const gone = [...was.keys()].filter((id) => !is.has(id))
  return [...gone.map(tombstone), ...after.filter((one) => was.get(one.record.id) !== JSON.stringify(one)).map(asGiven)]
}

/** What a source may say besides, and that changes nothing. */
function nothingNew(feed: Night['feed'], noise: number, shown: readonly ShownRecord[]): readonly Told[] {
  if (feed !== 'says more') return []
  const same = shown.filter((_, index) => (noise >> index) & 1).map(asGiven)
  const [one] = same
  const outdated =
    one && 'communities' in one && one.id !== '' ? [{ ...one, lastName: 'Outdated' }, tombstone(one.id)] : []
  return [
    ...outdated,
    tombstone(pick(['never seen', 'A', 'zz'], noise)),
    ...shown.filter(({ record }) => record.id !== '').map(asGiven),
  ]
}

/** What a source shows that is read by changes: whoever ended more than 30 days ago is left out of both. */
export function withoutLongEnded(shown: ShownNight, date: string): ShownNight {
  const longAgo = dayAfter(date, -30)
  const isLong = ({ record, isReject }: ShownRecord) =>
    !isReject && isTrueIdentifier(record.id) && isReadable(record) && !!record.endDate && record.endDate < longAgo
  return { ...shown, employees: shown.employees.filter((one) => !isLong(one)) }
}

/** A source that shows everybody every time. */
export function sourceOf({ slug, shown }: NightOrder, read: Night['read']): Source {
  return {
    community: ENTITIES[slug].community,
    jobFunction: ENTITIES[slug].function,
    communities: () => pages(shown.communities, 'whole'),
    functions: () => pages(shown.functions ?? [], 'whole'),
    employees: () => pages(shown.employees.map(asGiven), read),
  }
}

function asGiven({ record, isReject }: ShownRecord): SourceEmployee | Reject {
  if (!isReject) return record
  return reject('cannot be read', { code: 'employee.unreadable', id: record.id === '' ? null : record.id })
}

async function* pages<T>(
  records: readonly T[],
  read: Night['read'],
  end: { readonly checkpoint?: string; readonly inAll?: number | null } = {},
): Read<T> {
  for (let start = 0; start < records.length; start += 3) {
    if (read === 'fails' && start >= records.length / 2) break
    yield records.slice(start, start + 3)
  }
  if (read === 'fails') throw new Error('The connection is gone')
  return endOfRead({ ...end, total: records.length + (read === 'is cut' ? 1 : 0), proof: 'the list was shown whole' })
}
