import { resolve } from 'node:path'
import { ConnectorError, type Read, type ReadContext, type Reject, reject } from '@rollcall/sdk'
import { Columns, type CsvFile, type CsvRow, openCsv } from '@rollcall/sdk/files'
import type { Config } from './config.js'
import { END, type Table } from './schema.js'

type Context = ReadContext<Config>

/** Reads one file to its proven end, a page of records for a page of rows. */
export async function* readExport<Row, Record>(
  path: string,
  table: Table<Row>,
  record: (row: Row, at: string) => Record | Reject,
  context: Context,
): Read<Record> {
  await using csv = await open(path, context)
  const take = takerOf(csv, table)
  const pages = csv.pages()
  for (;;) {
    const { done, value } = await pages.next()
    if (done) return value
    yield value.map((row) => {
      const at = `${csv.name}:${row.line}`
      const taken = take(row)
      return taken === null ? reject('has too few or too many fields', { code: 'row.fields', at }) : record(taken, at)
    })
  }
}

/** Opens a file, finds its columns, and looks at its first rows. */
export async function checkExport<Row>(path: string, table: Table<Row>, context: Context): Promise<string> {
  await using csv = await open(path, context)
  const take = takerOf(csv, table)
  const { done, value } = await csv.pages().next()
  const rows = done ? [] : value
  for (const row of rows) take(row)
  return `${csv.name}: all columns are there (${rows.length} rows looked at)`
}

function open(path: string, { folder, signal }: Context): Promise<CsvFile> {
  return openCsv(resolve(folder, path), { end: END, signal })
}

/** Finds the columns, once for all rows. A row with another number of fields gives null: nobody knows which is missing. */
function takerOf<Row>(csv: CsvFile, table: Table<Row>): (row: CsvRow) => Row | null {
  const columns = new Columns(csv.header, csv.name)
  const places = Object.entries(table.headers).map(([field, header]) => [field, columns.require(header)] as const)
  return ({ fields, line }) => {
    if (fields.length !== csv.header.length) return null
    const cells = places.map(([field, place]) => [field, fields[place] || null])
    const row = table.row.safeParse(Object.fromEntries(cells))
    if (row.success) return row.data
    const at = `${csv.name}:${line}`
    throw new ConnectorError('bad_data', `There is no "${row.error.issues[0]?.path.join('.')}" in ${at}`, {
      hint: 'Mend this row in the export.',
      at,
    })
  }
}
