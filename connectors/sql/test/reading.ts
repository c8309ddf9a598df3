import { openReading, type Reading, type ReadingSettings } from '@rollcall/testkit'
import type { z } from 'zod'
import type { Config } from '../src/config.js'
import sql from '../src/index.js'

export type Written = Partial<z.input<typeof Config>>

/** A run that reads a database, with some queries. Dispose of it before the database goes: it holds on to its tables. */
export function reading(connection: string, written: Written, settings: ReadingSettings = {}): Reading<Config> {
  const config = {
    connection,
    employees: 'SELECT 1 AS id',
    communities: "SELECT 'd1' AS id, 'Kitchen' AS name",
    ...written,
  }
  return openReading(sql, config, { folder: '/', ...settings })
}

export async function readEmployees(connection: string, written: Written, settings?: ReadingSettings) {
  using run = reading(connection, written, settings)
  return await run.employees()
}
