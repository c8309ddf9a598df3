import type { BrokenEngine } from '../broken.ts'

const UNITS = 'packages/engine/src/units.ts'
const LINK = 'packages/platform/src/link.ts'
const PLAN_SESSION = 'packages/platform/src/run/plan-session.ts'
const WRITE_UNITS = 'packages/platform/src/run/write-units.ts'

/** R15 to R22: communities and functions. */
export const units: readonly BrokenEngine[] = [
  {
    rule: 'R15',
    does: 'mixes up what comes from two entities',
    edits: [
      {
        file: UNITS,
        stands: 'for (const unit of platform) if (unit.entity === entity) here.set(unit.externalId, unit)',
        instead: 'for (const unit of platform) here.set(unit.externalId, unit)',
      },
    ],
  },
  {
    rule: 'R16',
    does: 'takes a community of the same name for the same',
    edits: [
      {
        file: UNITS,
        stands: 'const existing = here.get(unit.id)\n',
        instead:
          'const existing = here.get(unit.id) ?? [...platform.values()].find((other) => other.name === unit.name)\n',
      },
      {
        file: PLAN_SESSION,
        stands: 'const own = await knex(table).where({ integration_id: integrationId })',
        instead: 'const own = await knex(table).whereNotNull("id")',
      },
    ],
  },
  {
    rule: 'R16',
    does: 'makes no new communities',
    edits: [
      {
        file: 'packages/engine/src/make-plan.ts',
        stands: "if (units?.added.length) await session.spool('units.added', units.added)",
        instead: '{}',
      },
    ],
  },
  {
    rule: 'R17',
    does: 'says nothing of a new name',
    edits: [
      {
        file: UNITS,
        stands: 'if (existing.isLinked || unit.name === existing.name) return',
        instead: 'if (existing) return',
      },
    ],
  },
  {
    rule: 'R17',
    does: 'makes a new community for a new name',
    edits: [
      {
        file: UNITS,
        stands: 'const existing = here.get(unit.id)\n',
        instead:
          'const known = here.get(unit.id)\n      const existing = known?.name === unit.name ? known : undefined\n',
      },
    ],
  },
  {
    rule: 'R18',
    does: 'removes a community that a record still names',
    edits: [
      {
        file: UNITS,
        stands: 'for (const id of externalIds) if (this.#goneIds.has(id)) this.#stillNamed.add(id)',
        instead: '',
      },
    ],
  },
  {
    rule: 'R18',
    does: 'leaves the messages of a removed community behind',
    edits: [
      {
        file: WRITE_UNITS,
        stands: "details['messages'] = await trx('messages').where({ community_id: change.id }).delete()",
        instead: '',
      },
    ],
  },
  {
    rule: 'R18',
    does: 'keeps communities that the source no longer has',
    edits: [
      {
        file: UNITS,
        stands: 'this.gone = synchronized.filter((unit) => unit.entity !== entity || !listed.has(unit.externalId))',
        instead: 'this.gone = []',
      },
    ],
  },
  {
    rule: 'R19',
    does: 'forgets links, and makes twins',
    edits: [
      {
        file: PLAN_SESSION,
        stands: '...linked.map((row) => toUnit(row, true)),',
        instead: '',
      },
    ],
  },
  {
    rule: 'R19',
    does: 'removes a twin that holds content',
    edits: [{ file: LINK, stands: 'if (holds.length === 0) {', instead: 'if (holds) {' }],
  },
  {
    rule: 'R19',
    does: 'removes a linked community when it goes from the source',
    edits: [
      {
        file: UNITS,
        stands: 'const synchronized = platform.filter((unit) => !unit.isLinked)',
        instead: 'const synchronized = platform',
      },
      {
        file: WRITE_UNITS,
        stands: 'await trx(table).where({ id: change.id, integration_id: journal.integrationId }).first',
        instead: 'await trx(table).where({ id: change.id }).first',
      },
    ],
  },
  {
    rule: 'R20',
    does: 'compares identifiers of functions as numbers',
    edits: [
      {
        file: UNITS,
        stands: 'here.set(unit.externalId, unit)\n',
        instead: "here.set(unit.externalId.replace(/^0+/, ''), unit)\n",
      },
      {
        file: UNITS,
        stands: 'const existing = here.get(unit.id)\n',
        instead: "const existing = here.get(unit.id.replace(/^0+/, ''))\n",
      },
    ],
  },
  {
    rule: 'R20',
    does: 'takes the functions of another integration for its own',
    edits: [
      {
        file: PLAN_SESSION,
        stands: 'const own = await knex(table).where({ integration_id: integrationId })',
        instead: 'const own = await knex(table).whereNotNull("integration_id")',
      },
    ],
  },
  {
    rule: 'R21',
    does: 'leaves a removed function in audiences',
    edits: [
      {
        file: WRITE_UNITS,
        stands: "details['audiences'] = await trx('audiences').where({ kind, unit_id: change.id }).delete()",
        instead: '',
      },
    ],
  },
  {
    rule: 'R21',
    does: 'leaves a removed function to its people',
    edits: [
      {
        file: WRITE_UNITS,
        stands: "details['members'] = await trx(members)\n    .where({ [column]: change.id })\n    .delete()",
        instead: '',
      },
    ],
  },
  {
    rule: 'R22',
    does: 'takes silence on functions for there being none',
    edits: [
      {
        file: 'packages/engine/src/placement.ts',
        stands: 'placement: { communities: inCommunities.units, functions: undefined }',
        instead: 'placement: { communities: inCommunities.units, functions: [] }',
      },
    ],
  },
]
