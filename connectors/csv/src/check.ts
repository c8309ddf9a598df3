import { type CheckResult, isReject, type ReadContext } from '@rollcall/sdk'
import { Columns, CsvFile, delimiterName, describeEnd, encodingName, looksMisencoded } from '@rollcall/sdk/files'
import { type Config, type FileConfig, isDerived } from './config.js'
import { toEmployee } from './employee.js'
import { groupLayout, toGroup } from './groups.js'
import { employeeLayout } from './layout.js'
import { type FoundTable, findTable, type Table, type TableRow } from './table.js'

/** How many records of each file are looked at; a smaller file is read to its end. */
const ROWS_LOOKED_AT = 1000

/** Opens each file, reads its header and first records, and says what was found. */
export async function checkFiles(context: ReadContext<Config>): Promise<CheckResult> {
  const { employees, communities, functions } = context.config
  const parts = [await checkFile(employees, 'employees', context, (table) => inspectEmployees(table, context.config))]
  for (const [what, group] of Object.entries({ communities, functions })) {
    if (group === undefined || isDerived(group)) continue
    parts.push(
      await checkFile(group, what, context, (table) => {
        const layout = groupLayout(table, group)
        const lines = new Map<string, number>()
        return (row) => {
          toGroup(row, layout, table.name, lines)
          return null
        }
      }),
    )
  }
  const all = (kind: 'works' | 'warnings') => [...new Set(parts.flatMap((part) => part[kind]))]
  return { works: all('works'), warnings: all('warnings') }
}

/** `1 employee`, `2 communities`: the lists by their names in the configuration. */
function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what.replace(/ies$/, 'y').replace(/s$/, '') : what}`
}

/** Looks at one row, and says what is wrong with it. */
type Inspect = (row: TableRow) => string | null

async function checkFile(
  file: FileConfig,
  what: string,
  context: ReadContext<Config>,
  prepare: (table: Table) => Inspect,
): Promise<CheckResult> {
  const found = await findTable(file, context)
  await using table = found.table
  const inspect = prepare(table)
  const problems: string[] = []
  let rows = 0
  let misencoded: number | null = null
  const pages = table.pages()
  let step = await pages.next()
  while (!step.done) {
    for (const row of step.value) {
      const problem = inspect(row)
      if (problem !== null) problems.push(problem)
      if (misencoded === null && looksMisencoded(row.fields.join())) misencoded = row.line
    }
    rows += step.value.length
    if (rows >= ROWS_LOOKED_AT) break
    step = await pages.next()
  }
  const count = step.done ? counted(rows, what) : `${what}, of which the first ${rows} were looked at`
  const warnings = [...found.warnings]
  if (rows === 0) {
    warnings.push(
      `${table.name} has no ${what}: a night would wait for approval before it removes those that there are. Look at its sender`,
    )
  }
  if (problems.length > 0) {
    warnings.push(
      `${table.name}: ${problems.length} of the first ${rows} records will be rejected, the first: ${problems[0]}`,
    )
  }
  if (misencoded !== null) {
    warnings.push(
      `${table.name}:${misencoded} holds "Ã" before a sign, as in text that was saved in a wrong encoding: look at its names`,
    )
  }
  if (table instanceof CsvFile && (found.end === undefined || found.end === 'none')) {
    warnings.push(
      `${table.name}: a cut at the end of a line cannot be seen. If the export can end with a trailer or make a control file, say so under "end"`,
    )
  }
  const unnamed = table.header.filter((header) => header.trim() === '').length
  const unnamedText =
    unnamed === 1 ? '1 column has no header and is not read' : `${unnamed} columns have no header and are not read`
  if (unnamed > 0) warnings.push(`${table.name}: ${unnamedText}`)
  return { works: [...found.about, `${table.name}: ${count}, ${shapeOf(found)}`], warnings }
}

/** What kind of file it was found to be, how wide it is, and what proves its end. */
function shapeOf({ table, end }: FoundTable): string {
  const columns = counted(table.header.length, 'columns')
  if (table instanceof CsvFile) {
    const encoding = encodingName(table.encoding)
    return `${encoding}, separated by ${delimiterName(table.delimiter)}, ${columns}, ${describeEnd(end)}`
  }
  const proof = end === undefined || end === 'none' ? 'whole if its archive is' : describeEnd(end)
  return `sheet "${table.sheet}" with its header in row ${table.headerRow}, ${columns}, ${proof}`
}

/** Also finds the columns that derived communities and functions need. */
function inspectEmployees(table: Table, config: Config): Inspect {
  const layout = employeeLayout(table, config)
  const columns = new Columns(table.header, table.name)
  for (const group of [config.communities, config.functions]) {
    if (group !== undefined && isDerived(group)) columns.require(group.nameColumn)
  }
  return (row) => {
    const record = toEmployee(row, layout, table.name)
    return isReject(record) ? `${record.reason} (${record.at})` : null
  }
}
