// `npm run bench [SIZE …]`: organizations of several sizes on both databases, each measure in a process of its own.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Table from 'cli-table3'
import { createConnection } from 'mysql2/promise'
import { installMariaDb, whyNotInstallable } from '../test/mariadb/install.ts'
import { findServerPrograms, startPrivateServer } from '../test/mariadb/private-server.ts'
import type { Measure, Result, Work } from './measure.ts'
import { writeOrganization } from './organization.ts'

const execute = promisify(execFile)
const WORKS: readonly Work[] = ['first run', 'read both sides', 'no changes', 'changes']

interface Line extends Result {
  readonly database: string
  readonly size: number
  readonly work: Work
  /** Times the plain cost of reading both sides, measured beside it. */
  readonly ratio: number | null
}

async function main(): Promise<void> {
  const sizes = process.argv.slice(2).map(Number)
  if (sizes.length === 0) sizes.push(10_000, 100_000, 1_000_000)
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'))
  const mariadb = await startMariaDb()
  try {
    const lines: Line[] = []
    for (const size of sizes) {
      const organization = join(folder, String(size))
      console.error(`Making an organization of ${size.toLocaleString('en')} employees …`)
      await writeOrganization(size, organization)
      lines.push(...(await measureOn('SQLite', `sqlite:${organization}/bench.db`, size, organization)))
      if (mariadb) {
        const url = await freshDatabase(mariadb.url, `bench_${size}`)
        lines.push(...(await measureOn('MariaDB', url, size, organization)))
      }
      await rm(organization, { recursive: true })
    }
    print(lines)
    await save(lines)
  } finally {
    await mariadb?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureOn(database: string, url: string, size: number, folder: string): Promise<readonly Line[]> {
  const results = new Map<Work, Result>()
  for (const work of WORKS) {
    console.error(`${database}, ${size.toLocaleString('en')}: ${work} …`)
    results.set(work, await inProcess({ work, url, folder }))
  }
  const plain = results.get('read both sides')
  return WORKS.flatMap((work) => {
    const result = results.get(work)
    const ratio = plain && result && work !== 'read both sides' ? result.seconds / plain.seconds : null
    return result ? [{ ...result, database, size, work, ratio }] : []
  })
}

async function inProcess(task: Measure): Promise<Result> {
  const script = join(import.meta.dirname, 'measure.ts')
  const { stdout } = await execute(process.execPath, [script, JSON.stringify(task)], { maxBuffer: 1 << 24 })
  return JSON.parse(stdout)
}

async function startMariaDb() {
  if (!findServerPrograms() && whyNotInstallable() === null) await installMariaDb()
  const programs = findServerPrograms()
  if (!programs) console.error('MariaDB is left out: there is no server on this machine. Install mariadb-server.')
  return programs ? startPrivateServer(programs) : null
}

async function freshDatabase(server: string, name: string): Promise<string> {
  const connection = await createConnection(server)
  await connection.query(`DROP DATABASE IF EXISTS ${name}`)
  await connection.query(`CREATE DATABASE ${name}`)
  await connection.end()
  return `${server}/${name}`
}

function print(lines: readonly Line[]): void {
  const table = new Table({
    head: ['employees', 'database', 'work', 'seconds', 'per second', '× reading', 'peak MB', 'what it did'],
    colAligns: ['right', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  })
  for (const line of lines) {
    table.push([
      line.size.toLocaleString('en'),
      line.database,
      line.work,
      line.seconds.toFixed(2),
      Math.round(line.employees / line.seconds).toLocaleString('en'),
      line.ratio === null ? '' : line.ratio.toFixed(2),
      line.megabytes,
      line.did,
    ])
  }
  console.log(table.toString())
}

/** Keeps the figures, with nothing of the machine but what they depend on. */
async function save(lines: readonly Line[]): Promise<void> {
  const out = join(import.meta.dirname, 'out')
  await mkdir(out, { recursive: true })
  const machine = { cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.versions.node }
  await writeFile(join(out, 'bench.json'), `${JSON.stringify({ machine, lines }, null, 2)}\n`)
}

await main()
