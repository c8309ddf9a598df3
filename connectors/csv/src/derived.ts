import { endOfRead, type Read, type ReadContext } from '@rollcall/sdk'
import { Columns } from '@rollcall/sdk/files'
import type { Config, Derived } from './config.js'
import { ID_SEPARATOR, splitIds } from './employee.js'
import { detached, type Group } from './groups.js'
import { openTable, type TableRow } from './table.js'

const GROUPS_PER_PAGE = 500

interface Found {
  /** Null as long as no row gave one. */
  name: string | null
  readonly at: string
  hasOtherName: boolean
}

/**
 * Reads communities or functions out of the employees' file: each id once, with the first name that stands beside it.
 *
 * Memory: the distinct ids and names. A row with too few fields, or with an id that cannot be read, is left to the read
 * of employees, which reports it.
 */
export async function* readDerivedGroups(derived: Derived, context: ReadContext<Config>): Read<Group> {
  await using table = await openTable(context.config.employees, context)
  const columns = new Columns(table.header, table.name)
  const idPosition = columns.require(derived.idColumn)
  const namePosition = columns.require(derived.nameColumn)
  const found = new Map<string, Found>()
  const pages = table.pages()
  let step = await pages.next()
  while (!step.done) {
    for (const row of step.value) {
      if (row.fields.length >= table.header.length) collect(row, idPosition, namePosition, table.name, found)
    }
    step = await pages.next()
  }
  yield* inPages([...found], context)
  return endOfRead({ proof: step.value.proof })
}

function collect(
  row: TableRow,
  idPosition: number,
  namePosition: number,
  file: string,
  found: Map<string, Found>,
): void {
  if (row.faults?.has(idPosition)) return
  const ids = splitIds(row.fields[idPosition] ?? '')
  if (ids.length === 0) return
  const names = namesFor(ids, row.fields[namePosition] ?? '')
  for (const [index, id] of ids.entries()) {
    const name = names[index]?.trim() || null
    const known = found.get(id)
    if (known === undefined) {
      const group = { name: name === null ? null : detached(name), at: `${file}:${row.line}`, hasOtherName: false }
      found.set(detached(id), group)
    } else if (known.name === null) {
      known.name = name === null ? null : detached(name)
    } else if (name !== null && name !== known.name) {
      known.hasOtherName = true
    }
  }
}

/** Names belong to the ids by position; where their number differs, nobody knows which is whose. */
function namesFor(ids: readonly string[], cell: string): readonly string[] {
  if (ids.length === 1) return [cell]
  const names = cell.split(ID_SEPARATOR)
  return names.length === ids.length ? names : []
}

function* inPages(found: ReadonlyArray<[string, Found]>, { log }: ReadContext<Config>): Generator<Group[]> {
  for (let start = 0; start < found.length; start += GROUPS_PER_PAGE) {
    yield found.slice(start, start + GROUPS_PER_PAGE).map(([id, { name, at, hasOtherName }]) => {
      if (hasOtherName) log.warn(`"${id}" has several names: the first is taken, "${name}" (${at})`)
      if (name === null) log.warn(`"${id}" has no name: its id is taken for it (${at})`)
      return { id, name: name ?? id, at }
    })
  }
}
