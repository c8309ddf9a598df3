import type { Reject, SourceCommunity } from '@rollcall/sdk'
import { byOffset, type PagesOptions } from '@rollcall/sdk/http'
import { z } from 'zod'

// The answers' shapes. They hold what is used, and no more: what is not here is never read.
//
//   <page>
//     <total>2</total>
//     <records>
//       <record><id>1001</id> … </record>
//     </records>
//   </page>

/** An element that is empty says that there is nothing. */
const Text = z.string().transform((text) => text || null)

const Unit = z.object({ id: z.string().min(1), name: z.string().min(1) })

const Employee = z.object({
  id: Text,
  firstName: Text,
  lastName: Text,
  email: Text,
  startDate: Text,
  endDate: Text,
  orgUnit: Text,
  jobTitle: Text, // with functions
})
export type Employee = z.infer<typeof Employee>

export const UnitPage = pageOf(Unit)
export const EmployeePage = pageOf(Employee)

function pageOf<Row extends z.ZodType>(row: Row) {
  const records = z.object({ record: z.array(row) })
  const none = z.literal('').transform((): { record: z.output<Row>[] } => ({ record: [] }))
  return z.object({ page: z.object({ total: z.string().regex(/^\d+$/).transform(Number), records: records.or(none) }) })
}

interface Page<Row> {
  readonly page: { readonly total: number; readonly records: { readonly record: readonly Row[] } }
}

/** How all lists are read: where a page has its rows and the total, and how the next page is asked for. */
export function listOf<Row, Record>(
  record: (row: Row, at: string) => Record | Reject,
): PagesOptions<Page<Row>, Row, Record> {
  return {
    rows: ({ page }) => page.records.record,
    total: ({ page }) => page.total,
    next: byOffset({ size: 200 }),
    record,
  }
}

export function toUnit({ id, name }: z.infer<typeof Unit>, at: string): SourceCommunity {
  return { id, name, at }
}
