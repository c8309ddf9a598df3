import { endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import { badData } from './answer.js'
import type { Config, Derived, GroupList, Only } from './config.js'
import { LEFT_OUT, leavesOut } from './only.js'
import { Astray, FieldPath } from './path.js'
import { type ListToRead, readList } from './read-list.js'
import { asId, asText, entriesAt, idsAt, textAt } from './values.js'

export type GroupName = 'communities' | 'functions'

const GROUPS_PER_PAGE = 500
const byDefault = { id: FieldPath.parse('id'), name: FieldPath.parse('name') }

/** Communities or functions with a list of their own. */
export function groupListToRead(name: GroupName, list: GroupList): ListToRead {
  const { id, name: namePath } = list.fields ?? byDefault
  return { name, list, needed: { [`${name}.fields.id`]: id, [`${name}.fields.name`]: namePath } }
}

/** One that cannot be read fails the whole read: left out it would look as if it were gone. */
export function groupReader(list: GroupList): (record: unknown, at: string) => SourceCommunity | typeof LEFT_OUT {
  const { only } = list
  const { id: idPath, name: namePath } = list.fields ?? byDefault
  return (record, at) =>
    orBadData(at, () => {
      if (leavesOut(record, only)) return LEFT_OUT
      const [id = ''] = idsAt(record, idPath) ?? []
      const name = textAt(record, namePath) ?? ''
      if (id.trim() === '') throw new Astray(`there is no id at \`${idPath.text}\``)
      if (name === '') throw new Astray(`there is no name at \`${namePath.text}\``)
      return { id, name, at }
    })
}

/** The employees' list, as communities or functions are taken from it. */
export function derivedToRead(name: GroupName, derived: Derived, { employees }: Config): ListToRead {
  return { name: 'employees', list: employees, needed: { [`${name}.idField`]: derived.idField } }
}

interface Found {
  /** Null as long as no record gave one. */
  name: string | null
  readonly at: string
  hasOtherName: boolean
}

/**
 * Reads communities or functions out of the employees' records: each id once, with the first name that stands beside it.
 * The end is that of the employees' list. Memory: the distinct ids and names.
 */
export async function* readDerived(
  name: GroupName,
  derived: Derived,
  context: ReadContext<Config>,
): Read<SourceCommunity> {
  const found = new Map<string, Found>()
  const { only } = context.config.employees
  const employees = readList(context, derivedToRead(name, derived, context.config), (record, at) =>
    isLeftOut(record, only) ? LEFT_OUT : orBadData(at, () => collect(record, derived, at, found)),
  )
  let step = await employees.next()
  while (!step.done) step = await employees.next()
  yield* inPages([...found], context)
  return endOfRead({ proof: step.value.proof })
}

/** Of whom it is not said, the employees' read tells; until then their communities are not gone. */
function isLeftOut(record: unknown, only: Only | undefined): boolean {
  try {
    return leavesOut(record, only)
  } catch (error) {
    if (error instanceof Astray) return false
    throw error
  }
}

function collect(record: unknown, { idField, nameField }: Derived, at: string, found: Map<string, Found>): void {
  const ids = entriesAt(record, idField) ?? []
  const names = entriesAt(record, nameField) ?? []
  for (const [index, entry] of ids.entries()) {
    if (entry === null || entry === '') continue
    const id = asId(entry, idField)
    // Names belong to the ids by position; where their number differs, nobody knows which is whose.
    const name = names.length === ids.length ? (asText(names[index], nameField) ?? null) : null
    const known = found.get(id)
    if (known === undefined) found.set(id, { name, at, hasOtherName: false })
    else if (known.name === null) known.name = name
    else if (name !== null && name !== known.name) known.hasOtherName = true
  }
}

function* inPages(found: ReadonlyArray<[string, Found]>, { log }: ReadContext<Config>): Generator<SourceCommunity[]> {
  for (let start = 0; start < found.length; start += GROUPS_PER_PAGE) {
    yield found.slice(start, start + GROUPS_PER_PAGE).map(([id, { name, at, hasOtherName }]) => {
      if (hasOtherName) log.warn(`"${id}" has several names: the first is taken, "${name}" (${at})`)
      if (name === null) log.warn(`"${id}" has no name: its id is taken for it (${at})`)
      return { id, name: name ?? id, at }
    })
  }
}

function orBadData<T>(at: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Astray)) throw error
    throw badData(`A record cannot be read: ${error.message}`, 'Mend the path in the configuration, or the record.', at)
  }
}
