import type { BrokenEngine } from '../broken.ts'

const COMPARISON = 'packages/engine/src/comparison.ts'
const LEFT_ALONE = 'packages/engine/src/left-alone.ts'
const UNCHANGED = 'packages/engine/src/unchanged.ts'

/** R14: records that cannot be read, and addresses that are taken. */
export const addressesAndRecords: readonly BrokenEngine[] = [
  {
    rule: 'R14',
    does: 'removes people although an identifier could not be read',
    edits: [{ file: LEFT_ALONE, stands: 'this.#hasUnreadable = true', instead: 'this.#hasUnreadable = false' }],
  },
  {
    rule: 'R14',
    does: 'uses the first of two records with one identifier',
    edits: [
      {
        file: COMPARISON,
        stands: 'this.#leftAlone.repeated(index, record)\n      return',
        instead: 'return',
      },
    ],
  },
  {
    rule: 'R14',
    does: 'takes the second of two records with one identifier for unchanged',
    edits: [{ file: UNCHANGED, stands: '(KNOWN | WAS_REMOVED | SEEN | REJECTED)', instead: '(KNOWN | WAS_REMOVED)' }],
  },
  {
    rule: 'R14',
    does: 'gives one address to two people',
    edits: [{ file: COMPARISON, stands: 'this.#addresses.settle()', instead: '' }],
  },
  {
    rule: 'R14',
    does: 'gives away the address of somebody made by hand',
    edits: [
      {
        file: 'packages/engine/src/addresses.ts',
        stands: 'if (holder.externalId === null) {',
        instead: 'if (holder.externalId === null) return\n    if (holder.externalId === null) {',
      },
    ],
  },
  {
    rule: 'R14',
    does: 'believes impossible dates',
    edits: [
      {
        file: 'packages/engine/src/validate.ts',
        stands: 'return dateMistake(record) ?? record',
        instead: 'return record',
      },
    ],
  },
  {
    rule: 'R14',
    does: 'lets people be in a community that nobody knows',
    edits: [
      {
        file: 'packages/engine/src/placement.ts',
        stands: 'if (isWhole || (units.isListEmpty && !isNowhere)) return',
        instead: 'if (isWhole || !isNowhere) return',
      },
    ],
  },
  {
    rule: 'R14',
    does: 'goes on where most records cannot be read',
    edits: [
      {
        file: 'packages/engine/src/make-plan.ts',
        stands: 'if (passes(limit, rejected, received)) return\n',
        instead: 'if (limit) return\n',
      },
    ],
  },
]
