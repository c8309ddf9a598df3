import { migrate, openDatabase } from '@rollcall/platform'
import { type Part, readBatches } from './batches.ts'
import { registerBench } from './night.ts'
import { openPlain, type PlainDatabase } from './plain-database.ts'
import { employeeTables } from './tables.ts'
import type { Done } from './task.ts'

/** Writes batches by plain multi-row statements, a transaction each; only the transactions are timed. */
export async function writePlainly(url: string, file: string): Promise<Done> {
  await makePlatform(url)
  const database = await openPlain(url)
  try {
    let seconds = 0
    let count = 0
    for (const batch of readBatches(file)) {
      const started = performance.now()
      await database.execute('BEGIN')
      for (const part of batch) await writePart(database, part)
      await database.execute('COMMIT')
      seconds += (performance.now() - started) / 1000
      for (const part of batch) count += part.rows.length + part.gone.length
    }
    return { seconds, count, said: `${count} rows written` }
  } finally {
    await database.close()
  }
}

/** The same tables with the same indexes, and the same organization. */
async function makePlatform(url: string): Promise<void> {
  const platform = await openDatabase(url, '/')
  try {
    await migrate(platform)
    await registerBench(platform, ['bench'])
  } finally {
    await platform.close()
  }
}

async function writePart(database: PlainDatabase, { table, key, columns, gone, rows, hasOld }: Part): Promise<void> {
  if (gone.length > 0) await remove(database, table, key, gone)
  if (rows.length === 0) return
  if (!hasOld) return database.insert(table, columns, rows)
  const updated = columns.filter((column) => !key.includes(column))
  const tail =
    database.dialect === 'sqlite'
      ? `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updated.map((name) => `${name} = excluded.${name}`)}`
      : `ON DUPLICATE KEY UPDATE ${updated.map((name) => `${name} = VALUES(${name})`)}`
  await database.insert(table, columns, rows, tail)
}

async function remove(database: PlainDatabase, table: string, key: readonly string[], gone: Part['gone']) {
  const one = `(${key.map(() => '?').join(', ')})`
  const all = gone.map(() => one).join(', ')
  const list = database.dialect === 'sqlite' && key.length > 1 ? `VALUES ${all}` : all
  await database.select(`DELETE FROM ${table} WHERE (${key.join(', ')}) IN (${list})`, gone.flat())
}

/** A measure is one only where the plain writes led to just what the run led to. */
export async function requireSameRows(url: string, copy: string): Promise<void> {
  const [one, other] = [await openPlain(url), await openPlain(copy)]
  try {
    const tables = (await employeeTables(one)).map(({ name }) => name)
    for (const table of [...tables, 'communities', 'functions']) {
      const [[count] = []] = await one.select(`SELECT count(*) FROM ${table}`)
      const [[copied] = []] = await other.select(`SELECT count(*) FROM ${table}`)
      if (count !== copied) throw new Error(`${table} has ${count} rows, but ${copied} were written plainly`)
    }
  } finally {
    await one.close()
    await other.close()
  }
}
