import type { SourceCommunity } from '@rollcall/sdk'
import { z } from 'zod'

// The rows' shapes. They hold what is used, and no more: select nothing else.

const Text = z.string().nullable()

export const Unit = z.object({ id: z.string(), name: z.string() })

export const Employee = z.object({
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

export function toUnit({ id, name }: z.infer<typeof Unit>, at: string): SourceCommunity {
  return { id, name, at }
}
