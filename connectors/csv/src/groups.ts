import { ConnectorError, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import { Columns, detached } from '@rollcall/sdk/files'
import type { Config, GroupFile } from './config.js'
import { openTable, type Table, type TableRow } from './table.js'

/** A community or a function: both are an id and a name. */
export type Group = SourceCommunity

/** Where the two fields of a group stand in a row. */
interface GroupLayout {
  readonly width: number
  readonly id: number
  readonly name: number
}

/**
 * Reads communities or functions from a file of their own.
 *
 * One that cannot be read fails the whole read: left out it would look as if it were gone.
 */
export async function* readGroups(file: GroupFile, context: ReadContext<Config>): Read<Group> {
  await using table = await openTable(file, context)
  const layout = groupLayout(table, file)
  const lines = new Map<string, number>()
  const pages = table.pages()
  for (;;) {
    const { done, value } = await pages.next()
    if (done) return value
    yield value.map((row) => toGroup(row, layout, table.name, lines))
  }
}

export function groupLayout(table: Table, file: GroupFile): GroupLayout {
  const columns = new Columns(table.header, table.name)
  return {
    width: table.header.length,
    id: columns.require(file.columns?.id ?? 'id'),
    name: columns.require(file.columns?.name ?? 'name'),
  }
}

/** `lines` remembers on which line each id stands, to find doubled ones. */
export function toGroup(row: TableRow, layout: GroupLayout, file: string, lines: Map<string, number>): Group {
  const at = `${file}:${row.line}`
  const { fields } = row
  if (fields.length < layout.width || fields.slice(layout.width).some((field) => field.trim() !== '')) {
    throw wrong(`${at} has ${fields.length} fields, the header ${layout.width}`, at)
  }
  const fault = row.faults?.get(layout.id) ?? row.faults?.get(layout.name)
  if (fault !== undefined) throw wrong(`${at}: ${fault}`, at)
  const id = detached(fields[layout.id] ?? '')
  const name = detached(fields[layout.name]?.trim() ?? '')
  if (id.trim() === '') throw wrong(`There is no id in ${at}`, at)
  if (name === '') throw wrong(`There is no name in ${at}`, at)
  const before = lines.get(id)
  if (before !== undefined) throw wrong(`The id in ${at} stands already in line ${before}`, at)
  lines.set(id, row.line)
  return { id, name, at }
}

function wrong(message: string, at: string): ConnectorError {
  return new ConnectorError('bad_data', message, {
    hint: 'Mend this row in the export: each has an id of its own and a name.',
    at,
  })
}
