import {
  ConnectorError,
  endOfRead,
  type Read,
  type ReadContext,
  type Reject,
  reject,
  type SourceCommunity,
  type SourceEmployee,
} from '@rollcall/sdk'
import { employeeColumns, namedColumns } from './columns.js'
import type { Config } from './config.js'
import { toEmployee } from './employee.js'
import { Memberships } from './memberships.js'
import { openSession } from './session.js'

const END = 'the result set was read to its end'

/** Reads the communities or the functions, which look alike. */
export async function* readNamed(
  context: ReadContext<Config>,
  query: 'communities' | 'functions',
): Read<SourceCommunity> {
  if (context.config[query] === undefined) {
    throw new ConnectorError('configuration', `there is no query ${query}`, {
      hint: `Add ${query}: SELECT … AS id, … AS name to the configuration.`,
      at: query,
    })
  }
  await using session = await openSession(context)
  const table = (await session.tables([query]))(query)
  const columns = namedColumns(table)
  const idPlace = columns.get('id') ?? 0
  const namePlace = columns.get('name') ?? 0
  const kind = query === 'communities' ? 'community' : 'function'
  let number = 0
  for await (const page of table.pages) {
    yield page.map((row) => {
      const at = `${query} row ${++number}`
      const id = row[idPlace]
      const name = row[namePlace]
      if (!id) return reject('there is no identifier', { code: `${kind}.no_identifier`, at })
      if (!name) return reject('there is no name', { code: `${kind}.no_name`, id, at })
      return { id, name, at }
    })
  }
  session.keep()
  return endOfRead({ proof: END })
}

/** Reads the employees, side by side with their memberships where there is such a query. */
export async function* readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  const { config } = context
  await using session = await openSession(context)
  const tables = await session.tables(config.memberships ? ['employees', 'memberships'] : ['employees'])
  const memberships = config.memberships ? new Memberships(tables('memberships')) : null
  const table = tables('employees')
  const columns = employeeColumns(table, !memberships?.hasCommunities)
  const hasFunctions = config.functions !== undefined && context.jobFunction !== null
  const idPlace = columns.fields.get('id') ?? 0
  let number = 0
  for await (const page of table.pages) {
    const records: Array<SourceEmployee | Reject> = []
    for (const row of page) {
      const joined = memberships ? await memberships.take(row[idPlace] || null) : null
      records.push(toEmployee(row, columns, { at: `employees row ${++number}`, hasFunctions, joined }))
    }
    yield records
  }
  await memberships?.end()
  return endOfRead({ proof: END })
}
