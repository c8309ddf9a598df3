import { type CheckResult, isReject, type ReadContext } from '@rollcall/sdk'
import {
  Columns,
  type CsvFile,
  type CsvRow,
  delimiterName,
  describeEnd,
  encodingName,
  looksMisencoded,
} from '@rollcall/sdk/files'
import { type Config, type FileConfig, isDerived } from './config.js'
import { toEmployee } from './employee.js'
import { groupLayout, toGroup } from './groups.js'
import { employeeLayout } from './layout.js'
import { openFile } from './open.js'

/** How many records of each file are looked at; a smaller file is read to its end. */
const ROWS_LOOKED_AT = 1000

/** Opens each file, reads its header and first records, and says what was found. */
export async function checkFiles(context: ReadContext<Config>): Promise<CheckResult> {
  const { employees, communities, functions } = context.config
  const parts = [await checkFile(employees, 'employees', context, (csv) => inspectEmployees(csv, context.config))]
  for (const [what, group] of Object.entries({ communities, functions })) {
    if (group === undefined || isDerived(group)) continue
    parts.push(
      await checkFile(group, what, context, (csv) => {
        const layout = groupLayout(csv, group)
        const lines = new Map<string, number>()
        return (row) => {
          toGroup(row, layout, csv.name, lines)
          return null
        }
      }),
    )
  }
  return { works: parts.flatMap((part) => part.works), warnings: parts.flatMap((part) => part.warnings) }
}

/** Looks at one row, and says what is wrong with it. */
type Inspect = (row: CsvRow) => string | null

async function checkFile(
  file: FileConfig,
  what: string,
  context: ReadContext<Config>,
  prepare: (csv: CsvFile) => Inspect,
): Promise<CheckResult> {
  await using csv = await openFile(file, context)
  const inspect = prepare(csv)
  const problems: string[] = []
  let rows = 0
  let misencoded: number | null = null
  const pages = csv.pages()
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
  const count = step.done ? `${rows} ${what}` : `${what}, of which the first ${rows} were looked at`
  const shape = `${encodingName(csv.encoding)}, separated by ${delimiterName(csv.delimiter)}, ${csv.header.length} columns`
  const warnings: string[] = []
  if (problems.length > 0) {
    warnings.push(
      `${csv.name}: ${problems.length} of the first ${rows} records will be rejected, the first: ${problems[0]}`,
    )
  }
  if (misencoded !== null) {
    warnings.push(
      `${csv.name}:${misencoded} holds "Ã" before a sign, as in text that was saved in a wrong encoding: look at its names`,
    )
  }
  if (file.end === undefined || file.end === 'none') {
    warnings.push(
      `${csv.name}: a cut at the end of a line cannot be seen. If the export can end with a trailer or make a control file, say so under "end"`,
    )
  }
  const unnamed = csv.header.filter((header) => header.trim() === '').length
  if (unnamed > 0) warnings.push(`${csv.name}: ${unnamed} columns have no header and are not read`)
  return { works: [`${csv.name}: ${count}, ${shape}, ${describeEnd(file.end)}`], warnings }
}

/** Also finds the columns that derived communities and functions need. */
function inspectEmployees(csv: CsvFile, config: Config): Inspect {
  const layout = employeeLayout(csv, config)
  const columns = new Columns(csv.header, csv.name)
  for (const group of [config.communities, config.functions]) {
    if (group !== undefined && isDerived(group)) columns.require(group.nameColumn)
  }
  return (row) => {
    const record = toEmployee(row, layout, csv.name)
    return isReject(record) ? `${record.reason} (${record.at})` : null
  }
}
