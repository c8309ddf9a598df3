import { fullName } from './people.mjs'

/** What a kind of change is called, in the order in which a reader wants them, and how many are told one by one. */
const KINDS = [
  ['community.added', 'new community', 6],
  ['function.added', 'new function', 6],
  ['employee.invited', 'new', 4],
  ['employee.restored', 'back', 6],
  ['employee.transferred', 'moved', 6],
  ['employee.updated', 'changed', 8],
  ['employee.removed', 'removed', 8],
  ['community.removed', 'community removed', 6],
  ['function.removed', 'function removed', 6],
  ['employee.anonymized', 'anonymized', 6],
]

const FIELDS = {
  firstName: 'first name',
  lastName: 'last name',
  email: 'e-mail',
  phone: 'phone',
  language: 'language',
  birthDate: 'birth date',
  startDate: 'start date',
  endDate: 'end date',
}

/**
 * Lines of the journal as a reader takes them in: grouped by kind, long groups shortened.
 *
 * @param lines what `rollcall list changes --json` says
 * @param employees what `rollcall list employees --json` says, by id
 * @returns {{ what: string, who: string, detail: string, why: string, kind: string }[]}
 */
export function tellChanges(lines, employees, night) {
  return KINDS.flatMap(([kind, what, most]) => {
    const all = lines.filter((line) => line.kind === kind)
    const told = all.map((line) => ({ kind, what, why: whyOf(line, night), ...tellOne(line, employees) }))
    if (told.length <= most + 1) return told
    const more = { kind, what: '', who: `… and ${told.length - most} more`, detail: '', why: '' }
    return [...told.slice(0, most), more]
  })
}

function tellOne(line, employees) {
  if (!line.kind.startsWith('employee.')) return tellUnit(line.details ?? {})
  const employee = employees.get(line.employee)
  const person = { ...employee, ...pick(line.was), ...pick(line.becomes) }
  const id = employee?.externalId ? ` (${employee.externalId})` : ''
  return { who: line.kind === 'employee.anonymized' ? 'somebody' : `${fullName(person)}${id}`, detail: detailOf(line) }
}

/** R18, R21: a community goes with its content, a function out of every audience. */
function tellUnit({ name, externalId, members, messages, takeovers, audiences }) {
  const gone = [
    [members, 'membership'],
    [messages, 'message'],
    [takeovers, 'takeover'],
    [audiences, 'audience'],
  ].filter(([count]) => count > 0)
  const detail = gone.map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`).join(', ')
  return { who: `${name} (${externalId})`, detail: detail && `with ${detail}` }
}

function pick(values) {
  const { firstName, lastName } = values ?? {}
  return { ...(firstName ? { firstName } : {}), ...(lastName ? { lastName } : {}) }
}

function detailOf({ kind, was, becomes }) {
  if (kind === 'employee.invited') return [...names(becomes?.communities), ...names(becomes?.functions)].join(' · ')
  if (kind === 'employee.removed') return names(was?.communities).join(', ')
  if (kind === 'employee.anonymized') return 'nothing that names a person is left'
  const parts = Object.keys(FIELDS)
    .filter((field) => becomes && field in becomes)
    .map((field) => `${FIELDS[field]}: ${shown(was?.[field])} → ${shown(becomes[field])}`)
  if (becomes?.attributes) parts.push('attributes')
  for (const units of ['communities', 'functions']) {
    if (becomes?.[units]) parts.push(`${listed(was?.[units])} → ${listed(becomes[units])}`)
  }
  return parts.join('; ') || (kind === 'employee.restored' ? 'as before' : '')
}

function names(units) {
  return (units ?? []).map((unit) => unit.name)
}

function listed(units) {
  return names(units).join(' + ') || 'none'
}

function shown(value) {
  return value === null || value === undefined ? 'none' : String(value)
}

/** The rule, and in a few words what it says here. */
function whyOf(line, night) {
  const { because, kind, becomes, details } = line
  if (kind === 'employee.invited')
    return becomes?.startDate === night ? 'R3 starts today' : `${because} new in the source`
  if (kind === 'employee.removed')
    return details?.reason === 'ended' ? `${because} past the end date` : `${because} not in the source`
  const words = {
    R8: 'follows the source',
    R10: 'transfer, told by mail',
    R12: 'back within 30 days',
    R13: '30 days have passed',
    R16: 'new in the source',
    R18: 'gone from the source',
    R19: 'linked',
    R20: 'new in the source',
    R21: 'gone from the source',
  }
  return [because, words[because]].filter(Boolean).join(' ')
}
