import type { BrokenEngine } from '../broken.ts'

const READ = 'packages/engine/src/read.ts'
const GUARD = 'packages/engine/src/guard.ts'
const OUTBOX = 'packages/platform/src/outbox.ts'
const LEASE = 'packages/platform/src/database/lease.ts'
const WRITE_EMPLOYEES = 'packages/platform/src/run/write-employees.ts'

/** R23 to R28: what keeps it safe. */
export const safety: readonly BrokenEngine[] = [
  {
    rule: 'R23',
    does: 'takes the end of the pages for the end of the read',
    edits: [{ file: READ, stands: 'return provenEnd(what, step.value, received)', instead: 'return step.value' }],
  },
  {
    rule: 'R23',
    does: 'does not hold the declared total against what came',
    edits: [
      { file: READ, stands: 'if (end.total !== null && end.total !== received) {', instead: 'if (end === null) {' },
    ],
  },
  {
    rule: 'R23',
    does: 'applies what it read before the source failed',
    edits: [
      {
        file: READ,
        stands: 'const step = await orAborted(read.next(), signal)\n',
        instead:
          'const step = await orAborted(read.next(), signal).catch(() => null)\n      if (step === null) return null as never\n',
      },
    ],
  },
  {
    rule: 'R24',
    does: 'removes everybody on an empty answer',
    edits: [
      { file: GUARD, stands: "if (kind === 'employees.removed' && empty.employees) return 'empty'\n", instead: '' },
    ],
  },
  {
    rule: 'R24',
    does: 'removes all communities on an empty list',
    edits: [
      { file: GUARD, stands: "if (kind === 'communities.removed' && empty.communities) return 'empty'\n", instead: '' },
    ],
  },
  {
    rule: 'R24',
    does: 'removes all functions on an empty list',
    edits: [
      { file: GUARD, stands: "if (kind === 'functions.removed' && empty.functions) return 'empty'\n", instead: '' },
    ],
  },
  {
    rule: 'R25',
    does: 'knows no limits',
    edits: [
      {
        file: GUARD,
        stands: "return passes(input.safeguards.limits[kind], count, baseOf(kind, input)) ? null : 'limit'",
        instead: 'return null',
      },
    ],
  },
  {
    rule: 'R25',
    does: 'says that changes wait, and applies them',
    edits: [
      {
        file: GUARD,
        stands:
          'for (let index = 0; index < roster.size; index++) if (roster.has(index, kinds)) roster.set(index, HELD)',
        instead: '',
      },
    ],
  },
  {
    rule: 'R25',
    does: 'lets the first import through',
    edits: [
      {
        file: 'packages/engine/src/run.ts',
        stands: 'if (isWanted !== true) plan.holdFirstImport()',
        instead: '',
      },
    ],
  },
  {
    rule: 'R25',
    does: 'applies what was approved also where it is no longer true',
    edits: [
      {
        file: WRITE_EMPLOYEES,
        stands: 'if (!isStill(change, now?.employee) || isTakenByStranger) return false',
        instead: 'if (isTakenByStranger) return false',
      },
    ],
  },
  {
    rule: 'R26',
    does: 'sends again what a mailer that died may have sent',
    edits: [
      {
        file: OUTBOX,
        stands: ".update({ state: 'unknown', error: 'the mailer stopped",
        instead: ".update({ state: 'pending', error: 'the mailer stopped",
      },
    ],
  },
  {
    rule: 'R26',
    does: 'sends again where the answer to a mail was lost',
    edits: [
      {
        file: 'packages/mail/src/smtp-outcome.ts',
        stands: "if (reach === 'end' && answer === null)",
        instead: "if (reach === 'none' && answer === null)",
      },
    ],
  },
  {
    rule: 'R26',
    does: 'takes a first import that was cut off for done',
    edits: [
      {
        file: 'packages/engine/src/run.ts',
        stands: "if (report.status === 'interrupted' || report.status === 'failed') return false",
        instead: "if (report.status === 'failed') return false",
      },
    ],
  },
  {
    rule: 'R26',
    does: 'keeps its changes planned once they are applied',
    edits: [
      {
        file: 'packages/platform/src/run/run-session.ts',
        stands: "await trx('plan_pages').where({ run_id: this.id, phase, page }).delete()",
        instead: '',
      },
    ],
  },
  {
    rule: 'R25',
    does: 'forgets what waits of a plan that was kept in memory',
    edits: [
      {
        file: 'packages/platform/src/run/run-session.ts',
        stands: 'if (changes.length > 0) {',
        instead: 'if (changes.length > 0 && !this.pages.has(phase, page)) {',
      },
    ],
  },
  {
    rule: 'R27',
    does: 'writes also after it lost its turn',
    edits: [{ file: LEASE, stands: 'if (held !== 1) throw new LeaseLostError(this.name)', instead: '' }],
  },
  {
    rule: 'R27',
    does: 'takes the turn of one who is alive',
    edits: [
      {
        file: LEASE,
        stands: 'if (row.holder !== null && Number(row.live) === 1 && !isGone(row.holder)) return',
        instead: 'if (row === null) return',
      },
    ],
  },
  {
    rule: 'R28',
    does: 'does not say why',
    edits: [{ file: WRITE_EMPLOYEES, stands: 'because: change.because,\n', instead: '' }],
  },
  {
    rule: 'R28',
    does: 'does not say what it was',
    edits: [{ file: WRITE_EMPLOYEES, stands: 'was: change.was,\n', instead: '' }],
  },
  {
    rule: 'R28',
    does: 'does not say which run it was',
    edits: [{ file: 'packages/platform/src/journal.ts', stands: 'context.runId,\n', instead: 'null,\n' }],
  },
  {
    rule: 'R28',
    does: 'keeps silent about memberships that end with their community',
    edits: [
      {
        file: 'packages/platform/src/run/write-units.ts',
        stands: 'await recordMembershipsEnded(context, kind, change)\n',
        instead: '',
      },
    ],
  },
]
