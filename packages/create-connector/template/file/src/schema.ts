import type { SourceCommunity } from '@rollcall/sdk'
import type { CsvEnd } from '@rollcall/sdk/files'
import { z } from 'zod'

// The files' columns. Only those that are named here are read.

/** The last row of each file says how many there are: without it, a file that was cut off looks like a shorter one. */
export const END: CsvEnd = { trailer: 'TOTAL;{count}' }

/** One kind of file: its columns, by what they are called here, and a row of it. An empty cell is null. */
export interface Table<Row> {
  readonly headers: Readonly<Record<string, string>>
  readonly row: z.ZodType<Row>
}

const Cell = z.string().nullable()

const Unit = z.object({ id: z.string(), name: z.string() })
type Unit = z.infer<typeof Unit>

const Employee = z.object({
  id: Cell,
  firstName: Cell,
  lastName: Cell,
  email: Cell,
  startDate: Cell,
  endDate: Cell,
  orgUnit: Cell,
  jobTitle: Cell, // with functions
})
export type Employee = z.infer<typeof Employee>

export const unitTable: Table<Unit> = { headers: { id: 'Code', name: 'Description' }, row: Unit }

export const employeeTable: Table<Employee> = {
  headers: {
    id: 'Number',
    firstName: 'First name',
    lastName: 'Last name',
    email: 'E-mail',
    startDate: 'Start',
    endDate: 'End',
    orgUnit: 'Org unit',
    jobTitle: 'Job title', // with functions
  },
  row: Employee,
}

export function toUnit({ id, name }: Unit, at: string): SourceCommunity {
  return { id, name, at }
}
