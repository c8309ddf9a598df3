import { type Reject, reject, type SourceEmployee } from '@rollcall/sdk'
import type { Config } from './config.js'
import { directoryDates } from './dates.js'
import { type Field, fieldAttributes, functionAttribute, identifierOf, TEXT_FIELDS } from './directory.js'
import { above } from './dn.js'
import type { Entry } from './entry.js'

const DATE_NAMES = {
  birthDate: 'birth date',
  invitationDate: 'invitation date',
  startDate: 'start date',
  endDate: 'end date',
} as const

/**
 * Makes an employee of an entry.
 *
 * @param known attributes that somebody has: of all others nothing is said, for they may be hidden
 */
export function employeeReader(config: Config, hasFunctions: boolean, known: ReadonlySet<string>) {
  const identifier = identifierOf(config)
  const toDate = directoryDates(config.timeZone)
  const fields = [...fieldAttributes(config)].filter(([, attribute]) => known.has(attribute))
  const attributes = config.attributes.filter((attribute) => known.has(attribute))

  return (entry: Entry, communities: readonly string[]): SourceEmployee | Reject => {
    const id = entry.identifier(identifier)
    const at = `in ${above(entry.dn)}`
    if (id === null) return reject(`there is no ${identifier}`, { code: 'employee.no_identifier', at })
    const employee: { -readonly [Key in keyof SourceEmployee]: SourceEmployee[Key] } = { id, communities, at }
    for (const [field, attribute] of fields) {
      const text = entry.text(attribute)
      if (isText(field)) {
        const value = field === 'language' ? languageOf(text) : text
        if (value !== undefined) employee[field] = value
        continue
      }
      const date = text === null ? null : toDate(text, field === 'endDate')
      if (date === undefined) {
        return reject(`the ${DATE_NAMES[field]} (${attribute}) is no date`, {
          code: 'employee.impossible_date',
          id,
          at,
        })
      }
      employee[field] = date
    }
    if (hasFunctions) employee.functions = [...new Set(entry.texts(functionAttribute(config)))]
    if (attributes.length > 0) {
      employee.attributes = Object.fromEntries(attributes.map((name) => [name, entry.text(name)]))
    }
    return employee
  }
}

const TEXTS: ReadonlySet<string> = new Set(TEXT_FIELDS)

function isText(field: Field): field is (typeof TEXT_FIELDS)[number] {
  return TEXTS.has(field)
}

/** The first of an `Accept-Language` list; undefined where it is none. */
function languageOf(text: string | null): string | null | undefined {
  if (text === null) return null
  const [first = ''] = text.split(/[,;]/)
  try {
    return Intl.getCanonicalLocales(first.trim().replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}

/** What has to be asked for, for an employee. */
export function employeeAttributes(config: Config, hasFunctions: boolean): string[] {
  return [
    identifierOf(config),
    ...fieldAttributes(config).values(),
    ...config.attributes,
    ...(hasFunctions ? [functionAttribute(config)] : []),
  ]
}
