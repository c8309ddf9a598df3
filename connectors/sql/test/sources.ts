import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { afterAll } from 'vitest'
import { databases } from '../../../test/databases.js'
import { hasPeers } from '../../../test/peers.js'
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.js'
import { runIn } from './run-in.js'

/** A database to read from; disposing of it removes it. */
export interface Source extends AsyncDisposable {
  /** As the configuration's `connection` takes it, with every right. */
  readonly url: string
  run(...statements: readonly string[]): Promise<void>
}

export interface SourceKind {
  readonly name: 'SQLite' | 'MariaDB' | 'PostgreSQL'
  make(): Promise<Source>
}

/**
 * Every kind of database that is here: `describe.each(sourceKinds)('… from $name', …)`. In the tests against servers of
 * others it is the one that the others do not bring.
 */
export const sourceKinds: readonly SourceKind[] = [
  ...(hasPeers ? [] : databases).map(({ name, make }) => ({
    name,
    async make() {
      const { url, [Symbol.asyncDispose]: dispose } = await make()
      if (name === 'SQLite') new DatabaseSync(url.slice('sqlite:'.length)).close()
      return { url, run: (...statements: readonly string[]) => runIn(url, statements), [Symbol.asyncDispose]: dispose }
    },
  })),
  ...postgresKind(),
]

function postgresKind(): SourceKind[] {
  const programs = postgresPrograms
  if (programs === null) return []
  let server: Promise<PostgresServer> | null = null
  afterAll(async () => (await server)?.stop())
  return [
    {
      name: 'PostgreSQL',
      async make() {
        server ??= startPostgres(programs)
        const started = await server
        const name = `rollcall_test_${randomBytes(8).toString('hex')}`
        await runIn(started.url, [`CREATE DATABASE ${name}`])
        const url = new URL(started.url)
        url.pathname = `/${name}`
        return {
          url: url.href,
          run: (...statements) => runIn(url.href, statements),
          [Symbol.asyncDispose]: () => runIn(started.url, [`DROP DATABASE ${name} WITH (FORCE)`]),
        }
      },
    },
  ]
}
