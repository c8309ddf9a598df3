import { ConnectorError } from '@rollcall/sdk'
import { membershipColumns } from './columns.js'
import type { Cell, Row } from './database.js'
import type { Joined } from './employee.js'
import type { Table } from './session.js'

/**
 * The rows of `memberships`, followed side by side with the employees.
 *
 * Each employee takes the rows at the front that are its own. So both need the same order of employees, but which one
 * does not matter: identifiers are only asked whether they are equal, never which is greater. A row that nobody takes
 * (its employee is missing, stands elsewhere, or its rows are scattered) stays at the front until the employees end,
 * and is found there, without remembering anybody.
 */
export class Memberships {
  readonly hasCommunities: boolean
  readonly hasFunctions: boolean
  private readonly columns: ReturnType<typeof membershipColumns>
  private page: readonly Row[] = []
  private place = 0
  private number = 1
  private ended = false

  constructor(private readonly table: Table) {
    this.columns = membershipColumns(table)
    this.hasCommunities = this.columns.has('community')
    this.hasFunctions = this.columns.has('function')
  }

  /** Takes the rows of the employee whose turn it is. */
  async take(employee: Cell): Promise<Joined> {
    const communities = new Set<string>()
    const functions = this.hasFunctions ? new Set<string>() : null
    for (let row = await this.front(); row && this.cell(row, 'employee') === employee; row = await this.next()) {
      const community = this.cell(row, 'community')
      const jobFunction = this.cell(row, 'function')
      if (community) communities.add(community)
      if (jobFunction) functions?.add(jobFunction)
    }
    return { communities, functions }
  }

  /** To be called after the last employee: throws where a row has found none. */
  async end(): Promise<void> {
    const row = await this.front()
    if (!row) return
    const at = `memberships row ${this.number}`
    const employee = this.cell(row, 'employee')
    const who = employee ? `belongs to employee ${employee}, who was not found` : 'names no employee, and was not found'
    throw new ConnectorError('bad_data', `${at} ${who} at its place in employees`, {
      hint: 'Select the same employees in both queries, and end both with the same ORDER BY on the identifier.',
      at,
    })
  }

  /** The row at the front, or null after the last one. */
  private async front(): Promise<Row | null> {
    while (this.place >= this.page.length && !this.ended) {
      const { value, done } = await this.table.pages.next()
      this.ended = done === true
      this.page = value ?? []
      this.place = 0
    }
    return this.page[this.place] ?? null
  }

  private next(): Promise<Row | null> {
    this.place++
    this.number++
    return this.front()
  }

  private cell(row: Row, field: 'employee' | 'community' | 'function'): Cell {
    const place = this.columns.get(field)
    return (place === undefined ? null : row[place]) || null
  }
}
