// `npm run faults`: everything that can go wrong in a night, as often as it is asked for, and a table of what came of it.
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import Table from 'cli-table3'
import { findServerPrograms } from '../test/mariadb/private-server.ts'
import { FAULTS, type Outcome } from './lane.ts'
import type { LaneMessage, LaneOrder } from './lane-worker.ts'
import type { DatabaseName } from './places.ts'

const USAGE = `npm run faults -- [--minutes N] [--only NAME,…] [--database sqlite|mariadb] [--seed N] [--times N] [--point N] [--short]
names: ${FAULTS.map((fault) => fault.name).join(', ')}`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string' },
      only: { type: 'string' },
      database: { type: 'string' },
      seed: { type: 'string' },
      times: { type: 'string' },
      point: { type: 'string' },
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const names = values.only?.split(',') ?? FAULTS.map((fault) => fault.name)
  const isUnknown = names.some((name) => FAULTS.every((fault) => fault.name !== name))
  if (values.help || isUnknown) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000))
  const number = (text: string | undefined) => (text === undefined ? null : Number(text))
  const outcomes: Outcome[] = []
  console.log(`Seed ${seed}`)
  await Promise.all(
    databases(values.database).map((database) =>
      runLane(
        {
          ...{ database, faults: names, seed, times: number(values.times), minutes: number(values.minutes) },
          point: number(values.point),
          share: values.short ? null : 1,
        },
        outcomes,
      ),
    ),
  )
  print(outcomes)
  await save(outcomes, seed)
  return outcomes.some(isBad) ? 1 : 0
}

function databases(only: string | undefined): readonly DatabaseName[] {
  const found: DatabaseName[] = ['SQLite']
  if (findServerPrograms()) found.push('MariaDB')
  else console.error('MariaDB is left out: there is no server on this machine. Install mariadb-server.')
  return found.filter((name) => only === undefined || name.toLowerCase() === only.toLowerCase())
}

async function runLane(order: LaneOrder, outcomes: Outcome[]): Promise<void> {
  const worker = new Worker(new URL('./lane-worker.ts', import.meta.url), { workerData: order })
  worker.on('message', (message: LaneMessage) => {
    if (message.kind === 'deviation') return console.error(`${order.database}: ${message.fault} ${message.what}`)
    if (message.kind === 'outcome') outcomes.push(message.outcome)
    const now = message.kind === 'outcome' ? message.outcome : message
    const deviations = message.kind === 'outcome' ? message.outcome.deviations.length : message.deviations
    const end = message.kind === 'outcome' ? `, done in ${message.outcome.seconds.toFixed(0)} s` : ' …'
    console.error(`${order.database}: ${now.fault} ${now.times} times, ${deviations} deviations${end}`)
  })
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error))
  await Promise.race([once(worker, 'exit'), failed])
}

function print(outcomes: readonly Outcome[]): void {
  const table = new Table({
    head: ['fault', 'database', 'times', 'mid-night', 'unknown mails', 'seconds', 'outcome'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  })
  for (const fault of FAULTS) {
    for (const outcome of outcomes.filter((one) => one.fault === fault.name)) {
      const { database, times, met, unknownMails, seconds } = outcome
      table.push([fault.title, database, times, met, unknownMails, seconds.toFixed(0), verdict(outcome)])
    }
  }
  console.log(table.toString())
  for (const { fault, database, endings, deviations } of outcomes) {
    if (endings.length > 0) console.log(`${fault}, ${database}: ${endings.map((e) => e.join(' × ')).join(', ')}`)
    for (const deviation of deviations.slice(0, 20)) console.log(`  ${deviation}`)
  }
}

function verdict(outcome: Outcome): string {
  if (outcome.deviations.length > 0) return `${outcome.deviations.length} deviations`
  if (outcome.times === 0) return outcome.endings[0]?.[0] ?? 'not reached'
  return outcome.isVacuous ? 'proves too little: too few met a night' : 'as after a clean night'
}

function isBad(outcome: Outcome): boolean {
  return outcome.deviations.length > 0 || (outcome.times > 0 && outcome.isVacuous)
}

async function save(outcomes: readonly Outcome[], seed: number): Promise<void> {
  const out = join(import.meta.dirname, 'out')
  await mkdir(out, { recursive: true })
  await writeFile(join(out, 'faults.json'), `${JSON.stringify({ seed, outcomes }, null, 2)}\n`)
}

process.exitCode = await main()
