import { isAddress, isDate } from '@rollcall/engine'
import { z } from 'zod'

const NUMBER_HINT = 'a text; put numbers in quotes'

const text = (max = 255) =>
  z
    .string({ error: (issue) => (issue.input === undefined ? 'is missing' : `must be ${NUMBER_HINT}`) })
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must not be longer than ${max} characters`)

/** Of something made by hand. A slash would make it look like a reference into an integration. */
const Id = text().refine((id) => !/[/\s]/.test(id), 'must hold neither a blank nor a slash')
const Reference = text(511)
const date = () => text().refine(isDate, 'must be a date, YYYY-MM-DD')

const Unit = z.strictObject({ id: Id, name: text() })

const Employee = z
  .strictObject({
    id: Id,
    firstName: text().optional(),
    lastName: text().optional(),
    email: text().refine(isAddress, 'must be one e-mail address').optional(),
    phone: text().optional(),
    language: text().optional(),
    birthDate: date().optional(),
    startDate: date().optional(),
    endDate: date().optional(),
    attributes: z.record(z.string(), text(10_000)).optional(),
    communities: z.array(Reference).optional(),
    functions: z.array(Reference).optional(),
  })
  .refine((employee) => employee.firstName !== undefined || employee.lastName !== undefined, {
    error: 'needs a firstName or a lastName',
  })

const Membership = z
  .strictObject({ employee: Reference, community: Reference.optional(), function: Reference.optional() })
  .refine((membership) => membership.community !== undefined || membership.function !== undefined, {
    error: 'needs a community or a function',
  })

const Audience = z.strictObject({
  everyone: z.boolean().optional(),
  communities: z.array(Reference).optional(),
  functions: z.array(Reference).optional(),
})

const Selected = z.strictObject({ id: Id, name: text(), audience: Audience.optional() })

/** Content made by hand, as `rollcall load` takes it. References: the id of something made by hand, or `INTEGRATION/EXTERNAL-ID`. */
export const Content = z.strictObject({
  organization: text(),
  communities: z.array(Unit).optional(),
  functions: z.array(Unit).optional(),
  employees: z.array(Employee).optional(),
  memberships: z.array(Membership).optional(),
  messages: z.array(z.strictObject({ community: Reference, text: text(100_000) })).optional(),
  takeovers: z.array(z.strictObject({ community: Reference, employee: Reference, shift: text() })).optional(),
  groups: z.array(Selected).optional(),
  surveys: z.array(Selected).optional(),
  courses: z.array(Selected).optional(),
  modules: z.array(Selected).optional(),
})
export type Content = z.infer<typeof Content>
export type EmployeeContent = z.infer<typeof Employee>
export type SelectedContent = z.infer<typeof Selected>
