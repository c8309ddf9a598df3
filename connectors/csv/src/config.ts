import { FileName, MaxAge, Place } from '@rollcall/file-sources'
import { DatePattern, encodings } from '@rollcall/sdk/files'
import { z } from 'zod'

const header = z.string().trim().min(1, 'name a column')

/** Dutch exports keep `de` and `van der` in a column of their own. */
const nameHeader = z
  .union([header, z.array(header).min(1, 'name a column')], { error: 'must be a header, or a list of headers' })
  .describe('A header, or several whose cells are joined by a blank: [Tussenvoegsel, Achternaam].')

const End = z
  .union(
    [
      z.strictObject({
        trailer: z
          .string()
          .includes('{count}', { message: 'write {count} where the number of records stands' })
          .describe(
            'The last row as it stands in the file, in a workbook with ; between the cells: TOTAL;{count}. {any} stands for anything.',
          ),
      }),
      z.strictObject({
        controlFile: z
          .string()
          .min(1)
          .describe(
            'A file beside it that is made after it, with the number of records or nothing: {file}.ok, where {file} stands for the name.',
          ),
      }),
      z.literal('none'),
    ],
    { error: 'is { trailer: "TOTAL;{count}" }, { controlFile: "employees.csv.ok" } or none' },
  )
  .describe(
    'What proves that the file is whole. Left out: the last line of a CSV file must end with a line break; a workbook proves itself.',
  )

const file = {
  file: FileName.describe(
    'Path of the CSV file or Excel workbook in its place. In its name * stands for anything and {yyyy-MM-dd} for a date: the newest is read.',
  ),
  maxAge: MaxAge.optional().describe('How old it may be: 36h or 2d. Left out: as old as it is.'),
  delimiter: z
    .string()
    .length(1, 'the delimiter is one character')
    .regex(/[^"\r\n]/, 'neither a quote nor a line break')
    .optional()
    .describe('What separates the fields. Left out: detected (; , tab |).'),
  encoding: z.enum(encodings).optional().describe('Left out: detected (UTF-8, UTF-16, Windows-1252).'),
  sheet: z
    .string()
    .min(1)
    .optional()
    .describe('Sheet of an Excel workbook. Left out: the only one that is not hidden.'),
  headerRow: z
    .int()
    .min(1)
    .optional()
    .describe('Row of the header in an Excel workbook. Left out: the first one with two filled cells.'),
  end: End.optional(),
}

/** Our field → header in the file. With it, only what it names is read. */
const EmployeeColumns = z
  .strictObject({
    id: header,
    firstName: nameHeader.optional(),
    lastName: nameHeader.optional(),
    email: header.optional(),
    phone: header.optional(),
    language: header.optional(),
    birthDate: header.optional(),
    invitationDate: header.optional(),
    startDate: header.optional(),
    endDate: header.optional(),
    communities: header.optional().describe('Needed, unless communities.idColumn names it.'),
    functions: header.optional(),
    attributes: z.record(z.string().min(1), header).optional().describe('Further fields: attribute → header.'),
  })
  .refine((columns) => columns.firstName !== undefined || columns.lastName !== undefined, {
    message: 'name the column of firstName or lastName, or of both',
  })
  .describe('Field → header. Left out: the headers are the field names, and further columns become attributes.')

const Employees = z.strictObject({
  ...file,
  columns: EmployeeColumns.optional(),
  dateFormat: DatePattern.optional().describe(
    'How dates are written, strictly: d-M-yyyy, dd.MM.yyyy, M/d/yyyy. Left out: 2026-03-01.',
  ),
})

const GroupFile = z.strictObject({
  ...file,
  columns: z
    .strictObject({ id: header, name: header })
    .optional()
    .describe('Field → header. Left out: the headers are id and name.'),
})

const Derived = z
  .strictObject({
    idColumn: header.describe("Header, in the employees' file, of the ids."),
    nameColumn: header.describe("Header, in the employees' file, of the names."),
  })
  .describe("Taken from the employees' file instead of a file of their own.")

/** One of the two shapes; a mistake is told for the one that was meant. */
const Group = z.union([GroupFile, Derived], {
  error: ({ input, code, errors }) => {
    if (code !== 'invalid_union' || typeof input !== 'object' || input === null) {
      return 'needs a file, or idColumn and nameColumn'
    }
    const meant = 'idColumn' in input || 'nameColumn' in input ? errors[1] : errors[0]
    return meant?.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('; ')
  },
})

/** What the `csv` connector is configured with. */
export const Config = z
  .strictObject({
    place: Place.optional(),
    employees: Employees,
    communities: Group,
    functions: Group.optional().describe(
      'Left out: the source has no functions, and those on the platform stay as they are.',
    ),
  })
  .superRefine((config, context) => {
    if (config.place?.kind === 'https') {
      for (const list of ['employees', 'communities', 'functions'] as const) {
        const wanted = config[list]
        if (wanted === undefined || !('file' in wanted) || !/[*{}]/.test(wanted.file)) continue
        context.addIssue({
          code: 'custom',
          path: [list, 'file'],
          message: 'a web server lists nothing: write one name that stays the same, without * and {date}',
        })
      }
    }
    const { columns } = config.employees
    if (columns === undefined) return
    if (columns.communities === undefined && !isDerived(config.communities)) {
      context.addIssue({
        code: 'custom',
        path: ['employees', 'columns', 'communities'],
        message: 'name the column that holds the ids of the communities',
      })
    }
    for (const kind of ['communities', 'functions'] as const) {
      const group = config[kind]
      if (group === undefined || !isDerived(group)) continue
      if (columns[kind] === undefined || columns[kind] === group.idColumn) continue
      context.addIssue({
        code: 'custom',
        path: ['employees', 'columns', kind],
        message: `is "${columns[kind]}", but ${kind}.idColumn is "${group.idColumn}": leave one out`,
      })
    }
  })

export type Config = z.output<typeof Config>
export type FileConfig = Pick<Config['employees'], keyof typeof file>
export type EmployeeColumns = z.output<typeof EmployeeColumns>
export type GroupFile = z.output<typeof GroupFile>
export type Derived = z.output<typeof Derived>

/** Whether communities or functions come out of the employees' file. */
export function isDerived(group: GroupFile | Derived): group is Derived {
  return 'idColumn' in group
}
