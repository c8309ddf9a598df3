import type { Change, Report, RunSession } from '@rollcall/engine'
import { type Database, showRun } from '@rollcall/platform'

/** Every record of the source is told of once: whatever a scenario is about, its reports add up. */
export async function assertEveryRecordIsCounted(
  report: Report,
  applied: readonly Change[],
  session: RunSession,
): Promise<void> {
  if (report.status === 'failed' || report.status === 'interrupted') return
  const { invited, restored, updated, unchanged, rejected, notYet, ended } = report.employees
  let told = invited + restored + updated + unchanged + rejected + notYet + ended
  const isOfRecord = (change: Change) => change.kind === 'employee.removed' && change.reason === 'ended'
  told += applied.filter(isOfRecord).length
  for (const phase of ['employees.kept', 'employees.removed'] as const) {
    for await (const { changes } of session.spooled(phase)) {
      for (const held of changes) {
        if (held.kind === 'employee.confirmed') continue
        if (held.kind !== 'employee.removed' || isOfRecord(held)) told++
      }
    }
  }
  if (told === report.source.employees) return
  throw new Error(
    `${report.source.employees} records were received, and ${told} are told of: ${JSON.stringify(report)}`,
  )
}

/** What a report says was done stands in the journal, and nothing besides (R28). */
export async function assertOnRecord(report: Report, database: Database): Promise<void> {
  const { employees, communities, functions } = report
  const said: Readonly<Record<string, number>> = {
    'employee.invited': employees.invited,
    'employee.restored': employees.restored,
    'employee.updated': employees.updated - employees.transferred,
    'employee.transferred': employees.transferred,
    'employee.removed': employees.removed,
    'community.added': communities.added,
    'community.removed': communities.removed,
    'function.added': functions.added,
    'function.removed': functions.removed,
  }
  const { changes } = await showRun(database, report.run)
  for (const [kind, count] of Object.entries(said)) {
    if (count !== (changes[kind] ?? 0)) throw new Error(`${kind}: ${count} are reported, ${changes[kind]} on record`)
  }
}
