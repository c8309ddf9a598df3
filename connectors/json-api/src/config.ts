import { DatePattern } from '@rollcall/sdk/files'
import { Network, SignIn } from '@rollcall/sdk/http'
import { z } from 'zod'
import { Paging } from './paging.js'
import { AnswerPath, FieldPath } from './path.js'

const list = {
  path: z
    .string()
    .regex(/^\//, 'begins with a slash, and is below baseUrl: /employees')
    .describe('Path below baseUrl: /employees.'),
  query: z
    .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Parameters of each request: { status: active }.'),
  list: AnswerPath.optional().describe(
    'Where the records are in an answer: data.items. Left out: it is the list itself.',
  ),
  paging: Paging.optional().describe('Where this list is paged otherwise than the rest.'),
}

const Text = z
  .union(
    [
      FieldPath,
      z.array(FieldPath).min(1, 'name a path'),
      z.strictObject({ value: z.string().min(1).describe('The same for all.') }),
    ],
    {
      error: 'must be a path, a list of paths whose texts are joined by a blank, or { value: … } for the same for all',
    },
  )
  .describe('A path, several whose texts are joined ([name.infix, name.last]), or { value: nl }.')

const EmployeeFields = z
  .strictObject({
    id: FieldPath.describe('Path of the identifier.'),
    firstName: Text.optional(),
    lastName: Text.optional(),
    email: Text.optional(),
    phone: Text.optional(),
    language: Text.optional(),
    birthDate: FieldPath.optional(),
    invitationDate: FieldPath.optional(),
    startDate: FieldPath.optional(),
    endDate: FieldPath.optional(),
    communities: FieldPath.optional().describe(
      'Path of the ids: department.id, or departments[].id. Needed, unless communities.idField names it.',
    ),
    functions: FieldPath.optional(),
    attributes: z.record(z.string().min(1), Text).optional().describe('Further fields: attribute → path.'),
  })
  .refine((fields) => fields.firstName !== undefined || fields.lastName !== undefined, {
    message: 'name the path of firstName or lastName, or of both',
  })
  .describe('Field → path in a record. Only what is named is read.')

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Only = z
  .strictObject({
    field: FieldPath.describe('Path of the field that says who counts: status.'),
    is: z.array(scalar).min(1).optional().describe('Counts with one of these values: [active, leave].'),
    not: z.array(scalar).min(1).optional().describe('Counts with any value but these.'),
  })
  .refine(({ is, not }) => (is === undefined) !== (not === undefined), { message: 'needs is or not, and not both' })
  .describe('Who counts. Records left out by it are as if they were not there; how many is told.')

const Employees = z.strictObject({
  ...list,
  fields: EmployeeFields,
  only: Only.optional(),
  dateFormat: DatePattern.optional().describe(
    'How dates are written, strictly. Left out: 2026-03-01, also with T00:00:00 behind it.',
  ),
  missing: z
    .enum(['unknown', 'none'])
    .optional()
    .describe(
      'What a field that is not in a record says. Left out: unknown, the platform keeps its value. none: it is empty there.',
    ),
})

const GroupList = z.strictObject({
  ...list,
  only: Only.optional(),
  fields: z
    .strictObject({ id: FieldPath.describe('Path of the id.'), name: FieldPath.describe('Path of the name.') })
    .optional()
    .describe('Left out: they are id and name.'),
})

const Derived = z
  .strictObject({
    idField: FieldPath.describe("Path, in an employee's record, of the ids: department.id."),
    nameField: FieldPath.describe("Path, in an employee's record, of the names."),
  })
  .describe("Taken from the employees' records instead of a list of their own.")

const Group = z.union([GroupList, Derived], { error: 'needs a path, or idField and nameField' })

/** What the `json-api` connector is configured with. */
export const Config = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://hr.acme.example/api/v1' })
      .describe('Address of the API, which all paths are below.'),
    signIn: SignIn.describe('How to sign in.'),
    headers: z
      .record(z.string().min(1), z.string())
      .optional()
      .describe('Sent with each request: { X-Company: "12" }.'),
    paging: Paging.describe('How to go from page to page, and how the end is seen.'),
    employees: Employees.describe('Where the list of employees is, and where each field stands in a record.'),
    communities: Group.describe("Where their list is (path, list), or where they stand in the employees' records."),
    functions: Group.optional().describe(
      'Left out: the source has no functions, and those on the platform stay as they are.',
    ),
    rateLimit: z
      .strictObject({
        perSecond: z.number().positive().optional().describe('Requests a second; a fraction for fewer.'),
        perDay: z.int().min(1).optional().describe('Requests a day.'),
      })
      .optional()
      .describe('What the system allows. Left out: one request after the other.'),
    network: Network.optional(),
  })
  .superRefine(({ employees: { fields }, ...groups }, context) => {
    for (const kind of ['communities', 'functions'] as const) {
      const group = groups[kind]
      const path = ['employees', 'fields', kind]
      if (group === undefined || !isDerived(group)) {
        if (kind === 'communities' && fields.communities === undefined) {
          context.addIssue({ code: 'custom', path, message: 'name the path of the ids of the communities' })
        }
      } else if (fields[kind] !== undefined && fields[kind].text !== group.idField.text) {
        const message = `is "${fields[kind].text}", but ${kind}.idField is "${group.idField.text}": leave one out`
        context.addIssue({ code: 'custom', path, message })
      }
    }
  })

export type Config = z.output<typeof Config>
export type Text = z.output<typeof Text>
export type GroupList = z.output<typeof GroupList>
export type Derived = z.output<typeof Derived>
export type Only = z.output<typeof Only>
/** What every list has, wherever its records go. */
export type ListConfig = Pick<GroupList, keyof typeof list | 'only'>

/** Whether communities or functions come out of the employees' records. */
export function isDerived(group: GroupList | Derived): group is Derived {
  return 'idField' in group
}
