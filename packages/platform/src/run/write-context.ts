import type { UnitKind } from '@rollcall/engine'
import type { Knex } from 'knex'
import type { Dialect } from '../database/open.js'
import type { JournalContext } from '../journal.js'

/** What the writers of one batch share: its transaction, and whose run it is. */
export interface WriteContext {
  readonly trx: Knex
  readonly dialect: Dialect
  readonly journal: JournalContext & { readonly integrationId: number }
  /** The organization's default language. */
  readonly language: string
  readonly entities: { readonly community: string; readonly function: string | null }
  /** The platform's id of a unit that the source names, or undefined where there is none. */
  readonly unitId: (kind: UnitKind, externalId: string) => number | undefined
  /** Next of the ids that were taken for this batch. */
  readonly nextId: () => number
}
