import type { Reject, SourceCommunity } from '@rollcall/sdk'
import { byOffset, type PagesOptions } from '@rollcall/sdk/http'
import { z } from 'zod'

// The answers' shapes. They hold what is used, and no more: what is not here is never read.

const Unit = z.object({ id: z.string(), name: z.string() })

const Employee = z.object({
  id: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  startDate: z.string().nullable(),
  endDate: z.string().nullable(),
  orgUnit: z.string().nullable(),
  jobTitle: z.string().nullable(), // with functions
})
export type Employee = z.infer<typeof Employee>

export const UnitPage = pageOf(Unit)
export const EmployeePage = pageOf(Employee)

function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ total: z.number(), items: z.array(row) })
}

/** How all lists are read: where a page has its rows and the total, and how the next page is asked for. */
export function listOf<Row, Record>(
  record: (row: Row, at: string) => Record | Reject,
): PagesOptions<{ total: number; items: Row[] }, Row, Record> {
  return { rows: (page) => page.items, total: (page) => page.total, next: byOffset({ size: 200 }), record }
}

export function toUnit({ id, name }: z.infer<typeof Unit>, at: string): SourceCommunity {
  return { id, name, at }
}
