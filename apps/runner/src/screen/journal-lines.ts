import type { ChangeLine, EmployeeName } from '@rollcall/platform'
import { instantText } from './instant-text.js'
import { nameAndId } from './person.js'
import { shortRun } from './short-run.js'
import type { Column } from './table.js'

const KINDS: Readonly<Record<string, string>> = {
  'employee.added': 'employee added',
  'employee.invited': 'invited',
  'employee.restored': 'restored',
  'employee.updated': 'updated',
  'employee.transferred': 'moved',
  'employee.removed': 'removed',
  'employee.anonymized': 'anonymized',
  'invitation.accepted': 'first login',
  'mail.resent': 'mail sent again',
}

/** The columns of a journal for people. */
export function journalColumns(
  zoneOf: (organization: string) => string,
  names?: ReadonlyMap<string, EmployeeName>,
): readonly Column<ChangeLine>[] {
  const whom = ({ employee }: ChangeLine) => {
    if (employee === null) return ''
    const name = names?.get(employee)
    return name ? nameAndId(name) : `employee ${employee}`
  }
  return [
    { title: 'When', cell: (change) => instantText(change.at, zoneOf(change.organization)) },
    { title: 'Change', cell: ({ kind }) => KINDS[kind] ?? kind.replace('.', ' ') },
    ...(names ? [{ title: 'Whom', cell: whom, isFlexible: true }] : []),
    { title: 'What', cell: (change) => whatChanged(change).join('\n'), isFlexible: true },
    { title: 'Why', cell: ({ because }) => because ?? '' },
    { title: 'Run', cell: ({ run }) => (run === null ? 'by hand' : shortRun(run)) },
  ]
}

/** What a line of the journal says beside its kind, a line each: `phone: 06-1 → 06-2`. */
export function whatChanged({ kind, was, becomes, details }: ChangeLine): readonly string[] {
  const [before, after, told] = [fieldsOf(was), fieldsOf(becomes), fieldsOf(details)]
  if (before && after) {
    return Object.keys(after).map((field) => `${field}: ${text(before[field])} → ${text(after[field])}`)
  }
  const places = before ?? after
  if (places)
    return [places['communities'], places['functions']].flatMap((units) =>
      Array.isArray(units) && units.length > 0 ? [text(units)] : [],
    )
  if (!told || kind.startsWith('mail.')) return []
  if (told['from'] !== undefined) return [`${text(told['from'])} → ${text(told['to'])}`]
  return ['name', 'community', 'function', 'fields'].flatMap((field) => (told[field] ? [text(told[field])] : []))
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : null
}

function text(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (Array.isArray(value)) return value.map((entry) => text(fieldsOf(entry)?.['name'] ?? entry)).join(', ') || 'none'
  const fields = fieldsOf(value)
  if (!fields) return String(value)
  return (
    Object.entries(fields)
      .map(([key, entry]) => `${key} ${text(entry)}`)
      .join(', ') || 'none'
  )
}
