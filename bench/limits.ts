import { readPages, streamPages } from './ndjson-source.ts'
import { openPlain, type PlainDatabase } from './plain-database.ts'
import type { Done } from './task.ts'

/** `pieces`: synchronous reads of a megabyte. `stream`: Node's stream with pieces of a megabyte. */
export type SourceWay = 'pieces' | 'stream'
/** `whole`: one statement, row by row. `pages`: many statements of 10,000 rows each. */
export type PlatformWay = 'whole' | 'pages'

/** Every record of the source, parsed and forgotten. */
export async function readSource(file: string, way: SourceWay): Promise<Done> {
  const started = performance.now()
  let count = 0
  if (way === 'pieces') for (const page of readPages(file)) count += page.length
  else for await (const page of streamPages(file)) count += page.length
  return { seconds: (performance.now() - started) / 1000, count, said: `${count} records read` }
}

/** Every identifier and fingerprint of the platform, read and forgotten. */
export async function readPlatform(url: string, way: PlatformWay): Promise<Done> {
  const database = await openPlain(url)
  try {
    const [[integrationId] = []] = await database.select('SELECT id FROM integrations')
    const id = Number(integrationId)
    const columns = 'external_id, employee_id, is_removed, fingerprint'
    const started = performance.now()
    const count =
      way === 'whole'
        ? await database.walk(`SELECT ${columns} FROM correlations WHERE integration_id = ?`, [id])
        : await readInPages(database, columns, id)
    return { seconds: (performance.now() - started) / 1000, count, said: `${count} rows read` }
  } finally {
    await database.close()
  }
}

async function readInPages(database: PlainDatabase, columns: string, integrationId: number): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    const page = await database.select(
      `SELECT ${columns} FROM correlations WHERE integration_id = ? AND external_id > ?
       ORDER BY external_id LIMIT 10000`,
      [integrationId, after],
    )
    const last = page.at(-1)
    if (!last) return count
    count += page.length
    after = String(last[0])
  }
}
