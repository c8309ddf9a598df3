import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { inject } from 'vitest'

/** An empty database for one test file or one test; disposing of it removes it. */
export type TestDatabase = {
  /** As the configuration's `database` takes it: `sqlite:/…/rollcall.db` or `mysql://…/name`. */
  url: string
  [Symbol.asyncDispose](): Promise<void>
}

export type DatabaseKind = { name: 'SQLite' | 'MariaDB'; make(): Promise<TestDatabase> }

const mariadbUrl = inject('mariadbUrl')

/** The databases that storage and scenario tests run on: `describe.each(databases)('… on $name', …)`. */
export const databases: DatabaseKind[] = [
  { name: 'SQLite', make: makeSqlite },
  ...(mariadbUrl === null ? [] : [{ name: 'MariaDB' as const, make: () => makeMariaDb(mariadbUrl) }]),
]

async function makeSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'))
  return {
    url: `sqlite:${join(folder, 'rollcall.db')}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function makeMariaDb(server: string): Promise<TestDatabase> {
  const name = `rollcall_test_${randomBytes(8).toString('hex')}`
  // No character set is given: the migrations have to hold on a server with its own defaults.
  await execute(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => execute(server, `DROP DATABASE ${name}`),
  }
}

async function execute(server: string, statement: string): Promise<void> {
  const connection = await createConnection(server)
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}
