import type { Read, ReadContext, SourceEmployee } from '@rollcall/sdk'
import type { Config } from './config.js'
import { toEmployee } from './employee.js'
import { employeeLayout } from './layout.js'
import { openTable } from './table.js'

/** Reads the employees' file, a page of records for a page of rows. */
export async function* readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  await using table = await openTable(context.config.employees, context)
  const found = employeeLayout(table, context.config)
  // Functions may be switched off for the organization, also where the file has them.
  const layout = context.jobFunction === null ? { ...found, functions: null } : found
  const pages = table.pages()
  for (;;) {
    const { done, value } = await pages.next()
    if (done) return value
    yield value.map((row) => toEmployee(row, layout, table.name))
  }
}
