import { endOfRead, type Read, type ReadContext } from '@rollcall/sdk'
import { Columns } from '@rollcall/sdk/files'
import { GroupsInRecords } from '@rollcall/sdk/people'
import type { Config, Derived } from './config.js'
import { ID_SEPARATOR, splitIds } from './employee.js'
import type { Group } from './groups.js'
import { openTable, type TableRow } from './table.js'

/**
 * Reads communities or functions out of the employees' file: each id once, with the first name that stands beside it.
 *
 * A row with too few fields, or with an id that cannot be read, is left to the read of employees, which reports it.
 */
export async function* readDerivedGroups(derived: Derived, context: ReadContext<Config>): Read<Group> {
  await using table = await openTable(context.config.employees, context)
  const columns = new Columns(table.header, table.name)
  const idPosition = columns.require(derived.idColumn)
  const namePosition = columns.require(derived.nameColumn)
  const found = new GroupsInRecords()
  const collect = ({ fields, faults, line }: TableRow) => {
    if (fields.length < table.header.length || faults?.has(idPosition)) return
    const ids = splitIds(fields[idPosition] ?? '')
    const names = namesFor(ids, fields[namePosition] ?? '')
    for (const [index, id] of ids.entries()) found.add(id, names[index]?.trim() || null, `${table.name}:${line}`)
  }
  const pages = table.pages()
  let step = await pages.next()
  while (!step.done) {
    step.value.forEach(collect)
    step = await pages.next()
  }
  yield* found.pages(context.log)
  return endOfRead({ proof: step.value.proof })
}

/** Names belong to the ids by position; where their number differs, nobody knows which is whose. */
function namesFor(ids: readonly string[], cell: string): readonly string[] {
  if (ids.length === 1) return [cell]
  const names = cell.split(ID_SEPARATOR)
  return names.length === ids.length ? names : []
}
