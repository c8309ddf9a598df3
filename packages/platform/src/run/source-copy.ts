import type { FoundCopy, KeptCopy, NextCopy, NotedCounts, NotedRow } from '@rollcall/engine'
import type { Knex } from 'knex'
import { chunks, pagesBehind, selectRows, upsertMany, type Value } from '../database/batch.js'
import type { Database } from '../database/open.js'
import { eraseCopies } from '../retention/erase-copies.js'
import { noteErased } from '../retention/rewrite-file.js'

/** Whose copy it is, and for which run. */
export interface CopySubject {
  readonly integrationId: number
  readonly runId: string
  /** Local date. */
  readonly night: string
}

type Write = <T>(work: (trx: Knex.Transaction) => Promise<T>) => Promise<T>

/** Records of one statement. */
const PAGE = 1_000
/** After so many nights all is read again, whatever went wrong unseen: a source that forgets to tell a change, say. */
const WHOLE_READ_NIGHTS = 7
const COLUMNS = ['copy_id', 'external_id', 'record'] as const

interface CopyRow {
  readonly id: number
  readonly size: number
}

export class SqlSourceCopy implements KeptCopy {
  readonly #database: Database
  readonly #subject: CopySubject
  readonly #write: Write
  #base: CopyRow | null = null
  #noted: number | null = null

  /** @param write one writing transaction of the session that the copy belongs to */
  constructor(database: Database, subject: CopySubject, write: Write) {
    this.#database = database
    this.#subject = subject
    this.#write = write
  }

  async find(): Promise<FoundCopy | null> {
    const { integrationId, night } = this.#subject
    const row = await this.#database
      .knex('source_copies')
      .where({ integration_id: integrationId, run_id: null })
      .first('id', 'checkpoint', 'shape', 'night', 'whole_night', 'size', 'left_out')
    if (!row) return null
    const { checkpoint, shape, night: before, whole_night, left_out } = row
    this.#base = { id: Number(row.id), size: Number(row.size) }
    // What is kept, and not all there any more, is as good as nothing: whoever is missing would seem to be gone.
    if ((await countRows(this.#database.knex, this.#base.id)) !== this.#base.size) return null
    const isWholeReadDue = isDue(night, whole_night, integrationId)
    return { checkpoint, shape, night: before, isWholeReadDue, leftOut: Number(left_out) }
  }

  async note(rows: readonly NotedRow[]): Promise<void> {
    if (rows.length === 0) return
    const id = await this.#notedId()
    const values = rows.map(([externalId, record]): readonly Value[] => [id, externalId, record])
    await this.#write((trx) =>
      upsertMany(trx, this.#database.dialect, 'source_records', ['copy_id', 'external_id'], COLUMNS, values),
    )
  }

  async countChanges(): Promise<NotedCounts> {
    const [row] = await selectRows<readonly [number, number | null, number | null]>(
      this.#database.knex,
      `SELECT COUNT(noted.record), SUM(noted.record IS NULL AND kept.external_id IS NOT NULL),
         SUM(noted.record IS NOT NULL AND kept.external_id IS NOT NULL)
       FROM source_records AS noted
       LEFT JOIN source_records AS kept ON kept.copy_id = ? AND kept.external_id = noted.external_id
       WHERE noted.copy_id = ?`,
      [this.#base?.id ?? NONE, this.#noted ?? NONE],
    )
    const [changed = 0, gone = 0, replaced = 0] = (row ?? []).map(Number)
    return { changed, gone, size: (this.#base?.size ?? 0) - gone - replaced + changed }
  }

  async countNoted(): Promise<number> {
    return this.#noted === null ? 0 : countRows(this.#database.knex, this.#noted)
  }

  async *merged(): AsyncGenerator<ReadonlyArray<readonly [string, string]>> {
    const [base, noted] = [this.#base?.id ?? NONE, this.#noted ?? NONE]
    yield* this.#pages(
      `SELECT external_id, record FROM source_records AS kept WHERE copy_id = ? AND external_id > ? AND NOT EXISTS
         (SELECT 1 FROM source_records AS noted WHERE noted.copy_id = ? AND noted.external_id = kept.external_id)`,
      (after) => [base, after, noted],
    )
    yield* this.#pages(
      'SELECT external_id, record FROM source_records WHERE copy_id = ? AND external_id > ? AND record IS NOT NULL',
      (after) => [noted, after],
    )
  }

  async forget(): Promise<void> {
    if (this.#noted === null) return
    await eraseCopies(this.#database, [this.#noted])
    this.#noted = null
  }

  async keep(next: NextCopy): Promise<void> {
    const [base, noted] = [this.#base, this.#noted]
    if (!next.isWhole && base) await this.#merge(base, next)
    else if (noted === null) await this.drop()
    else {
      await this.#replace(noted, next)
      this.#noted = base?.id ?? null // what was there before is the run's own now, as what it noted was
    }
    this.#base = null
    await this.forget()
  }

  async drop(): Promise<void> {
    const { integrationId, runId } = this.#subject
    const copies = await this.#write(async (trx) => {
      const kept = trx('source_copies').where({ integration_id: integrationId, run_id: null })
      const ids: number[] = await kept.clone().pluck('id')
      await kept.clone().update({ run_id: runId })
      return ids
    })
    await eraseCopies(this.#database, copies.map(Number))
    this.#base = null
    await this.forget()
  }

  async #replace(id: number, next: NextCopy): Promise<void> {
    const { integrationId, runId, night } = this.#subject
    const { checkpoint, shape, leftOut } = next
    await this.#write(async (trx) => {
      await trx('source_copies').where({ integration_id: integrationId, run_id: null }).update({ run_id: runId })
      await trx('source_records').where({ copy_id: id, record: null }).delete()
      const size = await countRows(trx, id)
      await trx('source_copies')
        .where({ id })
        .update({ run_id: null, checkpoint, shape, night, whole_night: night, size, left_out: leftOut })
    })
  }

  async #merge(base: CopyRow, next: NextCopy): Promise<void> {
    const { checkpoint, leftOut, dropped } = next
    const { gone, size } = await this.countChanges()
    await this.#write(async (trx) => {
      const isThere = await trx('source_copies')
        .where({ id: base.id, run_id: null })
        .update({ checkpoint, night: this.#subject.night, size: size - dropped.length, left_out: leftOut })
      if (isThere !== 1) return // erased meanwhile: the next run reads all
      if (this.#noted !== null) await moveNoted(trx, this.#noted, base.id)
      for (const part of chunks(dropped)) {
        await trx('source_records').where({ copy_id: base.id }).whereIn('external_id', part).delete()
      }
      if (gone + dropped.length > 0) await noteErased(trx, this.#database.dialect)
    })
  }

  async *#pages(
    sql: string,
    bindings: (after: string) => readonly Value[],
  ): AsyncGenerator<ReadonlyArray<readonly [string, string]>> {
    const read = (after: string) =>
      selectRows<readonly [string, string]>(
        this.#database.knex,
        `${sql} ORDER BY external_id LIMIT ${PAGE}`,
        bindings(after),
      )
    yield* pagesBehind(PAGE, read)
  }

  async #notedId(): Promise<number> {
    if (this.#noted !== null) return this.#noted
    const [id = 0] = await this.#database.ids.take(1)
    const { integrationId, runId, night } = this.#subject
    await this.#write(async (trx) => {
      const row = { id, integration_id: integrationId, run_id: runId, night, whole_night: night, size: 0, left_out: 0 }
      await trx('source_copies').insert(row)
    })
    this.#noted = id
    return id
  }
}

async function countRows(db: Knex, copyId: number): Promise<number> {
  const row = await db('source_records').where({ copy_id: copyId }).count({ rows: '*' }).first()
  return Number(row?.['rows'])
}

/** No copy has this id. */
const NONE = 0

/** What was noted takes the place of what was kept; in parts, or a statement could take longer than it may. */
async function moveNoted(trx: Knex.Transaction, noted: number, base: number): Promise<void> {
  for (let after = ''; ; ) {
    const part: readonly string[] = await trx('source_records')
      .where({ copy_id: noted })
      .andWhere('external_id', '>', after)
      .orderBy('external_id')
      .limit(PAGE)
      .pluck('external_id')
    const last = part.at(-1)
    if (last === undefined) return
    await trx('source_records').where({ copy_id: base }).whereIn('external_id', part).delete()
    const rows = trx('source_records').where({ copy_id: noted }).whereIn('external_id', part)
    await rows.clone().whereNotNull('record').update({ copy_id: base })
    await rows.clone().delete()
    after = last
  }
}

/** Once a week, on a night of the integration's own, so that not all of them fall on one; or when that was missed. */
function isDue(night: string, wholeNight: string, integrationId: number): boolean {
  const [day, before] = [Date.parse(night) / 86_400_000, Date.parse(wholeNight) / 86_400_000]
  if (day - before >= WHOLE_READ_NIGHTS) return true
  return day > before && (day + integrationId) % WHOLE_READ_NIGHTS === 0
}
