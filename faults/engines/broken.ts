import { membershipsAndMails } from './broken/employees.ts'
import { leavingAndReturning } from './broken/leaving.ts'
import { addressesAndRecords } from './broken/records.ts'
import { safety } from './broken/safety.ts'
import { units } from './broken/units.ts'

/** A place in the sources where a rule is enforced, and what stands there once it no longer is. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly stands: string
  readonly instead: string
}

/** An engine that does not keep a rule: its own enforcement is switched off, and nothing else. */
export interface BrokenEngine {
  readonly rule: string
  /** What it does wrong. */
  readonly does: string
  readonly edits: readonly Edit[]
}

/** At least one for each of R4 to R28. */
export const BROKEN_ENGINES: readonly BrokenEngine[] = [
  ...membershipsAndMails,
  ...leavingAndReturning,
  ...addressesAndRecords,
  ...units,
  ...safety,
]

const [FIRST_RULE, LAST_RULE] = [4, 28]
export const RULES: readonly string[] = Array.from(
  { length: LAST_RULE - FIRST_RULE + 1 },
  (_, index) => `R${FIRST_RULE + index}`,
)
