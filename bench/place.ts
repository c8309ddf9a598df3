import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { installMariaDb, whyNotInstallable } from '../test/mariadb/install.ts'
import { findServerPrograms, startPrivateServer } from '../test/mariadb/private-server.ts'
import { type Server, versionOf } from '../test/mariadb/server.ts'
import type { Result, Task } from './task.ts'

const execute = promisify(execFile)
const SCRIPT = join(import.meta.dirname, 'task.ts')

export type DatabaseName = 'SQLite' | 'MariaDB'

/** As docs/operations.md has the service started; for Rollcall and for what it is held against alike. */
const AS_A_SERVICE = '--max-semi-space-size=8'

/** Where everything is measured: a temporary folder, a private server, and a process for each piece of work. */
export class Place {
  readonly folder: string
  /** Null where there is none on this machine. */
  readonly mariaDbVersion: string | null
  readonly #server: Server | null
  readonly #stop: AbortSignal

  private constructor(folder: string, server: Server | null, version: string | null, stop: AbortSignal) {
    this.folder = folder
    this.#server = server
    this.mariaDbVersion = version
    this.#stop = stop
  }

  /** @param stop ends the work that is under way */
  static async open(stop: AbortSignal): Promise<Place> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'))
    let server: Server | null = null
    try {
      server = await startMariaDb()
      return new Place(folder, server, server && (await versionOf(server.url)), stop)
    } catch (error) {
      await server?.stop()
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  get databases(): readonly DatabaseName[] {
    return this.#server ? ['SQLite', 'MariaDB'] : ['SQLite']
  }

  /** @returns the url of an empty database, its name made of letters, digits and `_` */
  async fresh(database: DatabaseName, name: string): Promise<string> {
    await this.drop(database, name)
    if (database === 'SQLite' || !this.#server) return `sqlite:${this.#fileOf(name)}`
    await this.#tellServer(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
    return `${this.#server.url}/${name}`
  }

  async drop(database: DatabaseName, name: string): Promise<void> {
    if (database === 'MariaDB') return this.#tellServer(`DROP DATABASE IF EXISTS ${name}`)
    for (const end of ['', '-wal', '-shm']) await rm(`${this.#fileOf(name)}${end}`, { force: true })
  }

  /** @param heap of the process, in megabytes, where it is to be small */
  /** @param again how often the process does it again, warm @param heap megabytes */
  async perform(task: Task, { again = 0, heap }: { again?: number; heap?: number } = {}): Promise<Result> {
    this.#stop.throwIfAborted()
    const limits = heap === undefined ? [AS_A_SERVICE] : [`--max-old-space-size=${heap}`]
    const { stdout } = await execute(process.execPath, [...limits, SCRIPT, JSON.stringify({ ...task, again })], {
      maxBuffer: 1 << 24,
      signal: this.#stop,
    })
    return JSON.parse(stdout)
  }

  async close(): Promise<void> {
    await this.#server?.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  #fileOf(name: string): string {
    return join(this.folder, `${name}.db`)
  }

  async #tellServer(statement: string): Promise<void> {
    if (!this.#server) throw new Error('There is no MariaDB server')
    const connection = await createConnection(this.#server.url)
    await connection.query(statement)
    await connection.end()
  }
}

async function startMariaDb(): Promise<Server | null> {
  if (!findServerPrograms() && whyNotInstallable() === null) await installMariaDb()
  const programs = findServerPrograms()
  if (!programs) {
    console.error('MariaDB is left out: there is no server on this machine. Install mariadb-server.')
    return null
  }
  const server = await startPrivateServer(programs)
  // The tests' server is a small one; a server that keeps a million employees is not.
  const connection = await createConnection(server.url)
  await connection.query(`SET GLOBAL innodb_buffer_pool_size = ${Math.min(2 ** 31, Math.floor(totalmem() / 4))}`)
  await connection.query('SET GLOBAL innodb_log_file_size = 1073741824')
  await connection.query('SET GLOBAL local_infile = 1')
  await connection.end()
  return server
}
