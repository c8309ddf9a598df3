import { whatOf } from '../../apps/runner/dist/screen/change-lines.js'
import { fullName } from './people.mjs'

/** What a kind of change is called, in the order in which a reader wants them, and how many are told one by one. */
const KINDS = [
  ['community.added', 'new', 2],
  ['function.added', 'new', 2],
  ['employee.invited', 'new', 4],
  ['employee.restored', 'back', 6],
  ['employee.transferred', 'moved', 6],
  ['employee.updated', 'changed', 8],
  ['employee.removed', 'removed', 8],
  ['community.removed', 'gone', 6],
  ['function.removed', 'gone', 6],
  ['employee.anonymized', 'anonymized', 6],
]

/**
 * Lines of the journal as a reader takes them in: grouped by kind, long groups shortened.
 *
 * @param lines what `rollcall list changes --json` says
 * @param context `night`: local date; `employees`: what `rollcall list employees --json` says, by id; `invited`: ids of
 *   those to whom an invitation went out
 * @returns {{ what: string, who: string, detail: string, why: string, kind: string }[]}
 */
export function tellChanges(lines, context) {
  return KINDS.flatMap(([kind, what, most]) => {
    const all = lines.filter((line) => line.kind === kind)
    if (kind.endsWith('.added') && all.length > most) return [tellTogether(kind, all)]
    const told = all.map((line) => ({ kind, what, why: whyOf(line, context), ...tellOne(line, context) }))
    if (told.length <= most + 1) return told
    const more = { kind, what: '', who: `… and ${told.length - most} more`, detail: '', why: '' }
    return [...told.slice(0, most), more]
  })
}

/** Many new communities, or functions, in one row. */
function tellTogether(kind, lines) {
  const units = kind === 'community.added' ? 'communities' : 'functions'
  const names = lines.map((line) => line.details.name)
  const why = `${lines[0].because} new in the source`
  return { kind, what: 'new', who: `${lines.length} ${units}`, detail: names.join(', '), why }
}

function tellOne(line, context) {
  if (!line.kind.startsWith('employee.')) return tellUnit(line)
  if (line.kind === 'employee.anonymized') return { who: 'somebody', detail: 'nothing that names the person is left' }
  const employee = context.employees.get(line.employee)
  const person = { ...employee, ...named(line.was), ...named(line.becomes) }
  return { who: `${fullName(person)} (${employee?.externalId})`, detail: detailOf(line, employee, context) }
}

/** R18, R21: a community goes with its content, a function out of every audience. */
function tellUnit({ kind, details }) {
  const { name, externalId, members, messages, takeovers, audiences } = details
  const gone = [
    [members, 'membership'],
    [messages, 'message'],
    [takeovers, 'takeover'],
    [audiences, 'audience'],
  ].filter(([count]) => count > 0)
  const detail = gone.map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`).join(', ')
  return { who: `${kind.split('.')[0]} ${name} (${externalId})`, detail: detail && `with ${detail}` }
}

function named(values) {
  const { firstName, lastName } = values ?? {}
  return { ...(firstName ? { firstName } : {}), ...(lastName ? { lastName } : {}) }
}

/** What the command line would say of the change, and what only the platform afterwards knows. */
function detailOf(line, employee, { invited }) {
  const { kind, employee: id } = line
  const parts = [...whatOf({ ...line, invitation: invited.has(id) })]
  // R9: what was given by hand is not the source's.
  const kept = (employee?.communities ?? []).filter((unit) => unit.origin === 'manual').map((unit) => unit.name)
  if (kind === 'employee.transferred' && kept.length > 0) parts.push(`keeps ${kept.join(', ')} (R9)`)
  if (kind === 'employee.restored' && !invited.has(id)) parts.push('has logged in before: no invitation')
  return parts.join('\n')
}

const WORDS = {
  R6: 'new in the source',
  R8: 'follows the source',
  R10: 'told by mail',
  R12: 'back within 30 days',
  R13: '30 days have passed',
  R16: 'new in the source',
  R18: 'gone from the source',
  R20: 'new in the source',
  R21: 'gone from the source',
}

/** The rule, and in a few words what it says here. */
function whyOf({ because, kind, becomes, details }, { night }) {
  if (kind === 'employee.invited' && becomes.startDate === night) return 'R3 starts today'
  if (kind === 'employee.removed') return `${because} ${details.reason === 'ended' ? 'end date' : 'not in the source'}`
  return [because, WORDS[because]].filter(Boolean).join(' ')
}
