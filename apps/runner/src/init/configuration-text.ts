import { stringify } from 'yaml'
import type { SchemaField } from '../config/schema-fields.js'
import { wrap } from '../screen/text-width.js'
import { FIELDS, type UnitColumns } from './guess-columns.js'
import type { CsvLook } from './look-at-csv.js'

/** What a new configuration is made from. */
export interface NewConfiguration {
  readonly organization: string
  readonly name: string
  readonly timeZone: string
  readonly language: string
  readonly integration: string
  readonly connector: string
  /** Lines that stand below `config:`, without indentation. */
  readonly config: readonly string[]
  /** File name of the JSON Schema that lies beside it. */
  readonly schemaFile: string
}

/** Stands where a person has to write something. */
export const TODO = 'TODO'

/** A configuration with comments, as a person would have written it. */
export function configurationText(given: NewConfiguration): string {
  const from = `"${given.name.replaceAll(/["\\]/g, '\\$&')}" <people@${given.organization}.example>`
  return `# yaml-language-server: $schema=./${given.schemaFile}
# What Rollcall reads, and what it keeps in step. Secrets are better referred to than written here:
# \${env:NAME} takes one from the environment, \${file:/run/secrets/name} from a file.

# For production: mysql://user:\${env:DB_PASSWORD}@host:3306/name
database: sqlite:./rollcall.db

mail:
  from: ${value(from)}
  # Every mail as a file in this folder. To send them: smtp://user:\${env:MAIL_PASSWORD}@host:587
  transport: file:./outbox
  # The page of the first login, to which invitations lead; needed as soon as mails are sent:
  # link: https://people.${given.organization}.example/welcome

organizations:
  - id: ${value(given.organization)} # never changes
    name: ${value(given.name)}
    timeZone: ${value(given.timeZone)} # nights start around 02:00 there
    language: ${value(given.language)} # of mails to employees whose own language is not known
    integrations:
      - id: ${value(given.integration)} # never changes: it is part of what identifies an employee
        connector: ${value(given.connector)}
        config:
${given.config.map((line) => (line === '' ? '' : `          ${line}`)).join('\n')}
        # A run that would do more than this waits for you. Shown are two of the defaults; a kind that is given here
        # replaces its default. All of them: rollcall config show
        # safeguards:
        #   employees.removed: { count: 3, percent: 5, ceiling: 500 }
        #   employees.invited: { count: 25, percent: 20 }
`
}

/** A file of communities or functions, and its columns where they are not called as they should be. */
export interface UnitFile {
  readonly file: string
  readonly columns: UnitColumns | null
  /** Of a workbook that has several. */
  readonly sheet: string | null
}

/** What a csv connector needs to know, as far as the files tell. */
export function csvConfig(
  files: { readonly employees: string; readonly communities?: UnitFile; readonly functions?: UnitFile },
  look: CsvLook,
): readonly string[] {
  const { communities, functions, others } = look.columns
  return [
    'employees:',
    `  file: ${value(files.employees)}`,
    ...sheetLine(look.sheet),
    ...(look.dateFormat === null ? [] : [`  dateFormat: ${value(look.dateFormat)}`]),
    ...(look.trailer === null
      ? []
      : ['  # the last row says how many there are', `  end: { trailer: ${quoted(look.trailer)} }`]),
    '  # Field: header in the file. These were guessed: correct what is wrong, take out what is not wanted.',
    '  columns:',
    ...columnLines(look).map((line) => `    ${line}`),
    ...(files.communities === undefined ? [] : [`    communities: ${value(communities?.id ?? TODO)}`]),
    ...(files.functions === undefined ? [] : [`    functions: ${value(functions?.id ?? TODO)}`]),
    ...(others.length === 0 ? [] : [`  # Not read: ${others.join(', ').replaceAll(/\s+/g, ' ')}`]),
    '# What the platform calls a community: departments, teams, locations …',
    ...unitLines('communities', files.communities, communities ?? { id: TODO, name: TODO }),
    ...(files.functions !== undefined || functions !== null
      ? ['# What the platform calls a function: job titles, positions, roles …']
      : []),
    ...unitLines('functions', files.functions, functions),
  ]
}

function columnLines({ columns: { fields, namePrefix } }: CsvLook): readonly string[] {
  const hasName = fields.firstName !== undefined || fields.lastName !== undefined
  return FIELDS.flatMap((field) => {
    const header = fields[field]
    if (field === 'lastName' && header !== undefined && namePrefix !== undefined) {
      return [`lastName: [${quoted(namePrefix)}, ${quoted(header)}]`]
    }
    if (header !== undefined) return [`${field}: ${value(header)}`]
    return field === 'id' || (field === 'lastName' && !hasName) ? [`${field}: ${TODO}`] : [`# ${field}:`]
  })
}

function unitLines(
  kind: 'communities' | 'functions',
  file: UnitFile | undefined,
  columns: UnitColumns | null,
): readonly string[] {
  if (file !== undefined)
    return [`${kind}:`, `  file: ${value(file.file)}`, ...sheetLine(file.sheet), ...unitColumnLines(file.columns)]
  if (columns === null) return []
  return [
    `${kind}: # taken from the employees' file`,
    `  idColumn: ${value(columns.id)}`,
    `  nameColumn: ${value(columns.name)}`,
  ]
}

function sheetLine(sheet: string | null): readonly string[] {
  return sheet === null ? [] : [`  sheet: ${value(sheet)} # guessed`]
}

function unitColumnLines(columns: UnitColumns | null): readonly string[] {
  if (columns === null) return ['  # columns: { id: …, name: … }']
  return ['  columns: # guessed', `    id: ${value(columns.id)}`, `    name: ${value(columns.name)}`]
}

/**
 * The fields of any other connector: those that are needed to be filled in, the others as comments.
 *
 * @param connector its id, which the variables of secrets are named after: `LARCH_KEY`, since a `KEY` could be anybody's
 */
export function fieldsConfig(fields: readonly SchemaField[], connector: string): readonly string[] {
  return fields
    .filter((field) => field.depth === 0)
    .flatMap((field) => [
      ...(field.description ? wrap(field.description, 100).map((line) => `# ${line}`) : []),
      field.isRequired ? `${field.name}: ${placeholder(field, connector)}` : `# ${field.name}:`,
    ])
}

function placeholder({ name, isSecret, isFile }: SchemaField, connector: string): string {
  if (!isSecret) return TODO
  if (isFile) return `\${file:/run/secrets/${connector}-${name}}`
  const variable = `${connector}_${name.replace(/(?<=[a-z])(?=[A-Z])/g, '_')}`
  return `\${env:${variable.replace(/\W/g, '_').toUpperCase()}}`
}

/** A value as YAML writes it, quoted where it must be. */
function value(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd()
}

function quoted(text: string): string {
  return stringify(text, { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' }).trimEnd()
}
