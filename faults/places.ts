import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '@rollcall/platform'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { makeFirstState } from './first-state.ts'
import type { Size } from './organization.ts'

export type DatabaseName = 'SQLite' | 'MariaDB'

/** A database that can be put back to its first state as often as a fault needs it, and a folder for mails. */
export interface Place {
  readonly database: DatabaseName
  readonly url: string
  readonly folder: string
  readonly sink: string
  readonly size: Size
  /** Puts the database back to the state before the faulty night, and empties the sink. */
  reset(): Promise<void>
  /** Makes the database an empty one, without any table. */
  empty(): Promise<void>
  remove(): Promise<void>
}

/** A folder in memory where that has room: process kills lose nothing that the system has taken, wherever it lies. */
export async function makeFolder(): Promise<string> {
  const inMemory = '/dev/shm'
  const hasRoom = existsSync(inMemory) && (await statfs(inMemory).then((s) => s.bavail * s.bsize >= 2 ** 30))
  const parent = hasRoom ? inMemory : tmpdir()
  await sweep(parent)
  return mkdtemp(join(parent, `${FOLDER}${process.pid}-`))
}

const FOLDER = 'rollcall-faults-of-'

/** Takes away what programmes left that were themselves killed. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(FOLDER)) continue
    const owner = Number.parseInt(name.slice(FOLDER.length), 10)
    if (existsSync(`/proc/${owner}`)) continue
    // One that is a small disk stays: it is empty then, and somebody else's to unmount.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

export async function sqlitePlace(size: Size, given?: string): Promise<Place> {
  const folder = given ?? (await makeFolder())
  const [template, file] = [join(folder, 'template.db'), join(folder, 'faulty.db')]
  await fill(`sqlite:${template}`, size)
  const sink = join(folder, 'mails')
  const removeFile = async () => {
    await emptySink(sink)
    for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true })
  }
  return {
    database: 'SQLite',
    url: `sqlite:${file}`,
    folder,
    sink,
    size,
    reset: async () => {
      await removeFile()
      await copyFile(template, file)
    },
    empty: removeFile,
    remove: async () => {
      if (given === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** @param server `mysql://…` without a database; two are made there */
export async function mariaDbPlace(server: string, size: Size): Promise<Place> {
  const folder = await makeFolder()
  const name = `faults_${Math.floor(Math.random() * 2 ** 40).toString(36)}`
  const template = `${name}_template`
  await onServer(server, async (query) => {
    for (const each of [name, template]) await query(`CREATE DATABASE ${each}`)
  })
  await fill(`${server}/${template}`, size)
  await fill(`${server}/${name}`, null)
  const sink = join(folder, 'mails')
  return {
    database: 'MariaDB',
    url: `${server}/${name}`,
    folder,
    sink,
    size,
    reset: async () => {
      await emptySink(sink)
      await onServer(server, async (query) => {
        const rows = await query(
          `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${name}'`,
        )
        const tables = rows.map((row) => String(row['name']))
        await query('SET foreign_key_checks = 0')
        await query(tables.map((table) => `DELETE FROM ${name}.${table}`).join(';'))
        await query(tables.map((t) => `INSERT INTO ${name}.${t} SELECT * FROM ${template}.${t}`).join(';'))
      })
    },
    empty: async () => {
      await emptySink(sink)
      await onServer(server, async (query) => {
        await query(`DROP DATABASE ${name}; CREATE DATABASE ${name}`)
      })
    },
    remove: async () => {
      await onServer(server, async (query) => {
        for (const each of [name, template]) await query(`DROP DATABASE ${each}`)
      })
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function fill(url: string, size: Size | null): Promise<void> {
  const database = await openDatabase(url, '/')
  try {
    const { migrate } = await import('@rollcall/platform')
    if (size === null) await migrate(database)
    else await makeFirstState(database, size)
  } finally {
    await database.close()
  }
}

async function emptySink(sink: string): Promise<void> {
  await rm(sink, { recursive: true, force: true })
  await mkdir(sink, { recursive: true })
}

type QueryServer = (sql: string) => Promise<readonly RowDataPacket[]>

/** Does work on a server over a connection of its own. */
export async function onServer<T>(server: string, work: (query: QueryServer) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: server, multipleStatements: true })
  try {
    return await work(async (sql) => {
      const [rows] = await connection.query<RowDataPacket[]>(sql)
      return rows
    })
  } finally {
    await connection.end()
  }
}
