import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@rollcall/platform'
import { onServer } from '../places.ts'
import type { FaultyServer } from '../server.ts'
import { filesUnder, scanFiles } from './markers.ts'
import { tableNames } from './traces.ts'

/** As docs/operations.md advises: what is deleted is overwritten in the table files. */
export async function scrubDeleted(server: FaultyServer): Promise<void> {
  await onServer(server.url, (query) => query('SET GLOBAL innodb_immediate_scrub_data_uncompressed = ON'))
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^ib_logfile/, 'the redo log'],
  [/^undo/, 'undo tablespaces'],
  [/^ibdata/, 'the system tablespace'],
  [/\.ibd$/, 'table files'],
  [/bin\.\d+$/, 'binary logs'],
]

/**
 * How often people are found in MariaDB's own files. They are not ours to erase: docs/operations.md says how long they
 * hold what, and what an administrator can do.
 */
export async function countInServer(server: FaultyServer, database: Database): Promise<ReadonlyMap<string, number>> {
  const folder = await onServer(server.url, async (query) =>
    String((await query('SELECT @@datadir AS dir'))[0]?.['dir']),
  )
  for (let attempt = 1; ; attempt++) {
    const counts = new Map<string, number>()
    await writeOut(database)
    for (const file of await filesUnder(folder)) {
      const kind = KINDS.find(([pattern]) => pattern.test(basename(file)))?.[1]
      if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + (await scanFiles([file])).hits)
    }
    // Deleted rows lie in the table files until the server's purge has been there.
    if (counts.get('table files') === 0 || attempt === ATTEMPTS) return counts
    await pause(500)
  }
}

const ATTEMPTS = 10

/** Brings the table files to what the tables are: until then they may lag behind, and be clean for that reason. */
async function writeOut(database: Database): Promise<void> {
  const tables = await tableNames(database)
  await database.knex.transaction(async (trx) => {
    await trx.raw(`FLUSH TABLES ${tables.join(', ')} FOR EXPORT`)
    await trx.raw('UNLOCK TABLES')
  })
}
