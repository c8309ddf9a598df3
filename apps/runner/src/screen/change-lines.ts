import type { Change, EmployeeChange, EmployeeValues, Rule, UnitRef } from '@rollcall/engine'
import type { ShownChange } from '../runs/change-sample.js'
import { number } from './quantity.js'
import { type TableFrame, table } from './table.js'

const DONE: Readonly<Record<Change['kind'], string>> = {
  'community.added': '+ community',
  'community.removed': '− community',
  'function.added': '+ function',
  'function.removed': '− function',
  'employee.invited': '+ invited',
  'employee.restored': '+ restored',
  'employee.updated': '~ updated',
  'employee.transferred': '→ moved',
  'employee.removed': '− removed',
  'employee.confirmed': '',
}

const WHY: Readonly<Record<Rule, string>> = {
  R6: 'new',
  R7: 'first login',
  R8: 'follows the source',
  R9: 'given by hand',
  R10: 'moved',
  R11: 'left',
  R12: 'back in time',
  R13: '30 days over',
  R16: 'new',
  R18: 'gone',
  R19: 'linked',
  R20: 'new',
  R21: 'gone',
}

/**
 * What changed, whom it is about, and why: a line each.
 *
 * @param title of what is true of them all
 */
export function changeLines(
  changes: readonly ShownChange[],
  more: number,
  frame: TableFrame,
  title = 'Change',
): readonly string[] {
  if (changes.length === 0) return []
  const { style } = frame
  const paint = (text: string, { change }: ShownChange) => {
    if (/\.(added|invited|restored)$/.test(change.kind)) return style.good(text)
    return change.kind.endsWith('.removed') ? style.bad(text) : text
  }
  return [
    '',
    ...table(
      changes,
      [
        { title, cell: ({ change, isHeld }) => DONE[change.kind] + (isHeld ? ', waits' : ''), paint },
        { title: 'Who or what', cell: whom, isFlexible: true, paint: style.name },
        { title: 'Details', cell: ({ change }) => whatOf(change).join('\n'), isFlexible: true },
        { title: 'Why', cell: ({ change }) => reason(change), paint: style.dim },
      ],
      frame,
    ),
    ...(more > 0 ? [style.dim(`… and ${number(more)} more`)] : []),
  ]
}

function whom({ change, name }: ShownChange): string {
  if (change.kind === 'employee.confirmed') return change.externalId
  if (isUnit(change)) return withId((change.becomes ?? change.was)?.name ?? null, change.externalId)
  return withId(name, change.externalId)
}

function withId(name: string | null, id: string): string {
  return name === null || name === id ? id : `${name} (${id})`
}

function reason(change: Change): string {
  if (change.kind === 'employee.confirmed') return ''
  if (change.kind === 'employee.removed') {
    return change.reason === 'ended' ? 'R11 past the end date' : 'R11 no longer in source'
  }
  return `${change.because} ${WHY[change.because]}`
}

/** What differs, a line each: `phone: 06-1 → 06-2`. */
export function whatOf(change: Change): readonly string[] {
  if (change.kind === 'employee.confirmed' || isUnit(change)) return []
  if (change.kind === 'employee.removed') return placesOf(change.was)
  if (change.kind === 'employee.invited') {
    return [...placesOf(change.becomes), ...(change.invitation ? [] : ['no e-mail address: the invitation waits'])]
  }
  return differences(change)
}

function isUnit(
  change: Change,
): change is Extract<
  Change,
  { kind: 'community.added' | 'community.removed' | 'function.added' | 'function.removed' }
> {
  return change.kind.startsWith('community.') || change.kind.startsWith('function.')
}

function placesOf(values: EmployeeValues | null): readonly string[] {
  const places = [values?.communities, values?.functions].flatMap((units) => (units?.length ? [names(units)] : []))
  return places.length > 0 ? [places.join(' · ')] : []
}

const LABELS: Readonly<Record<string, string>> = {
  firstName: 'first name',
  lastName: 'last name',
  email: 'e-mail',
  birthDate: 'birth date',
  startDate: 'start date',
  endDate: 'end date',
}

function differences({ was, becomes, invitation }: EmployeeChange): readonly string[] {
  const { communities, functions, attributes, ...fields } = becomes ?? {}
  const before: Readonly<Record<string, unknown>> = was ?? {}
  return [
    ...Object.entries(fields).map(([key, value]) => `${LABELS[key] ?? key}: ${text(before[key])} → ${text(value)}`),
    ...attributeDifferences(was?.attributes ?? {}, attributes),
    ...unitDifferences(was?.communities, communities),
    ...unitDifferences(was?.functions, functions),
    ...(invitation ? ['gets an invitation'] : []),
  ]
}

function attributeDifferences(
  was: Readonly<Record<string, string>>,
  becomes: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  if (becomes === undefined) return []
  return [...new Set([...Object.keys(was), ...Object.keys(becomes)])]
    .filter((key) => was[key] !== becomes[key])
    .map((key) => `${key}: ${text(was[key])} → ${text(becomes[key])}`)
}

function unitDifferences(was: readonly UnitRef[] = [], becomes: readonly UnitRef[] | undefined): readonly string[] {
  if (becomes === undefined) return []
  const isIn = (unit: UnitRef, list: readonly UnitRef[]) =>
    list.some((other) => (unit.id === null ? other.externalId === unit.externalId : other.id === unit.id))
  const left = was.filter((unit) => !isIn(unit, becomes))
  const joined = becomes.filter((unit) => !isIn(unit, was))
  if (left.length > 0 && joined.length > 0) return [`${names(left)} → ${names(joined)}`]
  return [...(joined.length > 0 ? [`+ ${names(joined)}`] : []), ...(left.length > 0 ? [`− ${names(left)}`] : [])]
}

const names = (units: readonly UnitRef[]) => units.map((unit) => unit.name).join(', ')
const text = (value: unknown) => (value === null || value === undefined || value === '' ? 'none' : String(value))
