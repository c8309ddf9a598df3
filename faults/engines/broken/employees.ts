import type { BrokenEngine } from '../broken.ts'

const COMPARISON = 'packages/engine/src/comparison.ts'
const PLAN_EMPLOYEE = 'packages/engine/src/plan-employee.ts'
const PLAN_SESSION = 'packages/platform/src/run/plan-session.ts'
const WRITE_EMPLOYEES = 'packages/platform/src/run/write-employees.ts'
const WRITE_MEMBERSHIPS = 'packages/platform/src/run/write-memberships.ts'
const VISIBLE = 'packages/platform/src/visible-content.ts'

/** R4 to R10: who is who, who joins, and what follows the source. */
export const membershipsAndMails: readonly BrokenEngine[] = [
  {
    rule: 'R4',
    does: 'takes identifiers that differ in case for one',
    edits: [
      {
        file: COMPARISON,
        stands: 'const index = roster.add(record.id)\n',
        instead: 'const index = roster.add(record.id.toLowerCase())\n',
      },
    ],
  },
  {
    rule: 'R4',
    does: 'knows somebody again by name',
    edits: [
      {
        file: COMPARISON,
        stands: 'const index = roster.add(record.id)\n',
        instead: 'const index = roster.add([record.firstName, record.lastName].join())\n',
      },
    ],
  },
  {
    rule: 'R5',
    does: 'takes the employees of all integrations for its own',
    edits: [
      {
        file: PLAN_SESSION,
        stands: 'WHERE integration_id = ? AND external_id > ?',
        instead: 'WHERE integration_id >= ? - 1000000 AND external_id > ?',
      },
      {
        file: 'packages/platform/src/run/employee-rows.ts',
        stands: "      .whereRaw('integration_id + 0 = ?', [integrationId])",
        instead: '      ',
      },
    ],
  },
  {
    rule: 'R6',
    does: 'invites long before anybody is due',
    edits: [{ file: COMPARISON, stands: 'if (due && due > night && !isThere) {', instead: 'if (false) {' }],
  },
  {
    rule: 'R6',
    does: 'knows no invitation dates',
    edits: [
      {
        file: COMPARISON,
        stands: 'const due = record.invitationDate ?? record.startDate',
        instead: 'const due = record.startDate',
      },
    ],
  },
  {
    rule: 'R6',
    does: 'makes accounts without inviting anybody',
    edits: [{ file: PLAN_EMPLOYEE, stands: 'invitation: fields.email !== null,', instead: 'invitation: false,' }],
  },
  {
    rule: 'R6',
    does: "writes to everybody in the organization's language",
    edits: [
      {
        file: WRITE_EMPLOYEES,
        stands: 'language: row.language === null ? context.language : String(row.language),',
        instead: 'language: context.language,',
      },
    ],
  },
  {
    rule: 'R7',
    does: 'leaves out the groups that a function leads to',
    edits: [
      {
        file: VISIBLE,
        stands: ".where({ 'a.kind': 'function', 'm.employee_id': employeeId })",
        instead: ".where({ 'a.kind': 'none', 'm.employee_id': employeeId })",
      },
    ],
  },
  {
    rule: 'R7',
    does: 'shows no messages after the first login',
    edits: [{ file: VISIBLE, stands: ".where('m.employee_id', employeeId)", instead: ".where('m.employee_id', 0)" }],
  },
  {
    rule: 'R8',
    does: 'does not follow birth dates',
    edits: [
      {
        file: PLAN_EMPLOYEE,
        stands: "'language', 'birthDate', 'startDate', 'endDate'] as const",
        instead: "'language', 'startDate', 'endDate'] as const",
      },
    ],
  },
  {
    rule: 'R8',
    does: 'undoes no membership that the source dropped',
    edits: [
      {
        file: WRITE_MEMBERSHIPS,
        stands: 'for (const unitId of ended) if (unitId !== null) rows.push([employeeId, unitId, 0, 0])',
        instead: '',
      },
    ],
  },
  {
    rule: 'R8',
    does: 'lets the link in the old address live',
    edits: [
      {
        file: WRITE_EMPLOYEES,
        stands: '.update({ died_at: journal.at })',
        instead: '.update({ died_at: null })',
      },
    ],
  },
  {
    rule: 'R8',
    does: 'trusts fingerprints for ever',
    edits: [
      {
        file: PLAN_SESSION,
        stands:
          'isFullRunDue: row.last_full_night === null || row.last_full_night <= daysBefore(night, FULL_RUN_DAYS),',
        instead: 'isFullRunDue: false,',
      },
    ],
  },
  {
    rule: 'R9',
    does: 'takes what an administrator gave for the source’s, once the source gives it too',
    edits: [
      {
        file: WRITE_MEMBERSHIPS,
        stands: "columns, rows, ['from_source'])",
        instead: "columns, rows, ['from_source', 'by_hand'])",
      },
    ],
  },
  {
    rule: 'R9',
    does: 'takes away what was given by hand with what the source gave',
    edits: [
      {
        file: WRITE_MEMBERSHIPS,
        stands: '.where({ from_source: 0, by_hand: 0 }).delete()',
        instead: '.where({ from_source: 0 }).delete()',
      },
    ],
  },
  {
    rule: 'R10',
    does: 'tells first assignments and mere removals as transfers',
    edits: [
      {
        file: PLAN_EMPLOYEE,
        stands: 'transfer: isMoved && !isRestored ? {',
        instead: 'transfer: communities.gained.length + communities.lost.length > 0 && !isRestored ? {',
      },
    ],
  },
  {
    rule: 'R10',
    does: 'tells nobody of a transfer',
    edits: [{ file: WRITE_EMPLOYEES, stands: 'if (change.transfer) {', instead: 'if (false) {' }],
  },
]
