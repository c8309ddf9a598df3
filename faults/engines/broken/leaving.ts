import type { BrokenEngine } from '../broken.ts'

const COMPARISON = 'packages/engine/src/comparison.ts'
const WRITE_EMPLOYEES = 'packages/platform/src/run/write-employees.ts'
const ANONYMIZE = 'packages/platform/src/retention/anonymize-due.ts'

/** R11 to R13: who leaves, who comes back, and who is forgotten. */
export const leavingAndReturning: readonly BrokenEngine[] = [
  {
    rule: 'R11',
    does: 'removes people on their last day',
    edits: [
      {
        file: COMPARISON,
        stands: 'if (record.endDate && record.endDate < night) {',
        instead: 'if (record.endDate && record.endDate <= night) {',
      },
    ],
  },
  {
    rule: 'R11',
    does: 'takes whoever has an end date that has passed for unchanged, as the record is the same',
    edits: [
      {
        file: 'packages/engine/src/unchanged.ts',
        stands: 'if (flags !== KNOWN || !this.#isInService(source.endDate)) return -1',
        instead: 'if (flags !== KNOWN) return -1',
      },
    ],
  },
  {
    rule: 'R11',
    does: 'keeps whoever the source no longer shows',
    edits: [{ file: COMPARISON, stands: 'absent.push(index)\n', instead: 'if (index >= 0) continue\n' }],
  },
  {
    rule: 'R11',
    does: 'lets the sessions of removed people go on',
    edits: [
      {
        file: WRITE_EMPLOYEES,
        stands: "for (const part of chunks(ids)) await trx('sessions').whereIn('employee_id', part).delete()",
        instead: '',
      },
    ],
  },
  {
    rule: 'R11',
    does: 'sends mails that waited for a removed employee',
    edits: [
      {
        file: WRITE_EMPLOYEES,
        stands:
          "for (const part of chunks(ids)) await trx('outbox').whereIn('employee_id', part).where({ state: 'pending' }).delete()",
        instead: '',
      },
      {
        file: 'packages/platform/src/outbox.ts',
        stands: "WHEN e.state NOT IN ('invited', 'active') OR e.email IS NULL THEN 0",
        instead: 'WHEN e.email IS NULL THEN 0',
      },
    ],
  },
  {
    rule: 'R11',
    does: 'keeps removed people in groups',
    edits: [
      {
        file: 'packages/platform/src/audience.ts',
        stands: ".whereIn('e.state', ['invited', 'active'])",
        instead: ".whereIn('e.state', ['invited', 'active', 'removed'])",
      },
    ],
  },
  {
    rule: 'R12',
    does: 'lets an administrator restore for ever',
    edits: [
      { file: 'packages/platform/src/restore.ts', stands: 'if (at < until) return\n', instead: 'if (until) return\n' },
    ],
  },
  {
    rule: 'R12',
    does: 'invites people again who had logged in',
    edits: [
      {
        file: 'packages/engine/src/plan-employee.ts',
        stands: 'const isInvited = !employee.hasLoggedIn && fields.email',
        instead: 'const isInvited = fields.email',
      },
    ],
  },
  {
    rule: 'R12',
    does: 'makes a new employee of one who comes back',
    edits: [
      {
        file: 'packages/platform/src/run/plan-session.ts',
        stands: '(is_removed = 0 OR employee_id NOT IN',
        instead: '(is_removed = 0 AND employee_id NOT IN',
      },
    ],
  },
  {
    rule: 'R12',
    does: 'loses what was given by hand with the removal',
    edits: [
      {
        file: WRITE_EMPLOYEES,
        stands: "for (const part of chunks(ids)) await trx('sessions').whereIn('employee_id', part).delete()",
        instead:
          "for (const part of chunks(ids)) for (const table of ['sessions', 'community_members']) await trx(table).whereIn('employee_id', part).delete()",
      },
    ],
  },
  {
    rule: 'R13',
    does: 'keeps the values in the journal',
    edits: [{ file: ANONYMIZE, stands: "    'change_values',\n", instead: '' }],
  },
  {
    rule: 'R13',
    does: 'keeps the identifier from the source',
    edits: [{ file: ANONYMIZE, stands: '  await eraseIdentifiers(trx, due)\n', instead: '' }],
  },
  {
    rule: 'R13',
    does: 'keeps whom problems were about',
    edits: [{ file: ANONYMIZE, stands: '  await eraseFromProblems(trx, organizationId, due)\n', instead: '' }],
  },
  {
    rule: 'R13',
    does: 'keeps people in plans that wait',
    edits: [{ file: ANONYMIZE, stands: '  await erasePlannedChanges(trx, due)\n', instead: '' }],
  },
  {
    rule: 'R13',
    does: 'keeps the files of delivered mails',
    edits: [
      {
        file: 'packages/mail/src/file-transport.ts',
        stands: '        await rm(file, { force: true })\n',
        instead: '',
      },
    ],
  },
  {
    rule: 'R13',
    does: 'keeps what was erased in the pages of the file',
    edits: [
      {
        file: 'packages/platform/src/database/sqlite-client.ts',
        stands: 'secure_delete = ON',
        instead: 'secure_delete = OFF',
      },
    ],
  },
]
