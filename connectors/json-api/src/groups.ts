import { endOfRead, type Read, type ReadContext, readToEnd, type SourceCommunity } from '@rollcall/sdk'
import { GroupsInRecords, type LeftOut } from '@rollcall/sdk/people'
import { badData } from './answer.js'
import type { Config, Derived, GroupList, Only } from './config.js'
import { leavesOut, NOT_ONLY } from './only.js'
import { Astray, FieldPath } from './path.js'
import { type ListToRead, readList } from './read-list.js'
import { asId, asText, entriesAt, idsAt, textAt } from './values.js'

export type GroupName = 'communities' | 'functions'

const byDefault = { id: FieldPath.parse('id'), name: FieldPath.parse('name') }

/** Communities or functions with a list of their own. */
export function groupListToRead(name: GroupName, list: GroupList): ListToRead {
  const { id, name: namePath } = list.fields ?? byDefault
  return { name, list, needed: { [`${name}.fields.id`]: id, [`${name}.fields.name`]: namePath } }
}

/** One that cannot be read fails the whole read: left out it would look as if it were gone. */
export function groupReader(list: GroupList): (record: unknown, at: string) => SourceCommunity | LeftOut {
  const { only } = list
  const { id: idPath, name: namePath } = list.fields ?? byDefault
  return (record, at) =>
    orBadData(at, () => {
      if (leavesOut(record, only)) return NOT_ONLY
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

/**
 * Reads communities or functions out of the employees' records: each id once, with the first name that stands beside it.
 * The end is that of the employees' list.
 */
export async function* readDerived(
  name: GroupName,
  derived: Derived,
  context: ReadContext<Config>,
): Read<SourceCommunity> {
  const found = new GroupsInRecords()
  const { only } = context.config.employees
  const employees = readList(context, derivedToRead(name, derived, context.config), (record, at) =>
    isLeftOut(record, only) ? NOT_ONLY : orBadData(at, () => collect(record, derived, at, found)),
  )
  const { proof } = await readToEnd(employees)
  yield* found.pages(context.log)
  return endOfRead({ proof })
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

function collect(record: unknown, { idField, nameField }: Derived, at: string, found: GroupsInRecords): void {
  const ids = entriesAt(record, idField) ?? []
  const names = entriesAt(record, nameField) ?? []
  for (const [index, entry] of ids.entries()) {
    if (entry === null || entry === '') continue
    const id = asId(entry, idField)
    // Names belong to the ids by position; where their number differs, nobody knows which is whose.
    const name = names.length === ids.length ? (asText(names[index], nameField) ?? null) : null
    found.add(id, name, at)
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
