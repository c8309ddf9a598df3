import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import csv from '@rollcall/connector-csv'
import { isReject, systemClock } from '@rollcall/sdk'
import { withoutHttp } from '@rollcall/sdk/http'
import { type Drain, PARSERS } from './csv-parsers.ts'
import { readPages } from './ndjson-source.ts'
import type { Done } from './task.ts'

/** Our connector as the runner calls it, from its configuration to the end of its read. */
const ours: Drain = async (file, onRow) => {
  const config = csv.config.parse({
    employees: { file: basename(file) },
    communities: { file: 'communities.csv' },
    functions: { file: 'functions.csv' },
  })
  const pages = csv.employees({
    config,
    folder: dirname(file),
    night: '2026-03-01',
    community: 'community',
    jobFunction: 'function',
    signal: new AbortController().signal,
    log: { info() {}, warn() {} },
    http: withoutHttp(csv.name),
    clock: systemClock,
  })
  for await (const page of pages) {
    for (const record of page) {
      if (isReject(record)) throw new Error(record.reason)
      onRow(record)
    }
  }
}

export const OURS = 'our csv connector'

export const DRAINS: Readonly<Record<string, Drain>> = { [OURS]: ours, ...PARSERS }

/** Every row of the file as an object of its fields, seen and forgotten. */
export async function drainCsv(file: string, parser: string): Promise<Done> {
  const drain = DRAINS[parser]
  if (!drain) throw new Error(`There is no parser ${parser}`)
  let count = 0
  const started = performance.now()
  await drain(file, () => {
    count++
  })
  return { seconds: (performance.now() - started) / 1000, count, said: `${count} rows` }
}

interface Person {
  readonly firstName: string
  readonly lastName: string
  readonly communities: readonly string[]
  readonly functions: readonly string[]
}

const FIELDS = ['id', 'firstName', 'lastName', 'email', 'phone', 'language', 'startDate', 'endDate']

/** The organization's first day as an export: a name in forty has a comma, one in a thousand quotes. */
export async function writeCsv(folder: string): Promise<string> {
  const name = join(folder, 'employees.csv')
  const file = createWriteStream(name, { highWaterMark: 1 << 20 })
  file.write(`${[...FIELDS, 'communities', 'functions'].join(',')}\r\n`)
  let index = 0
  for (const page of readPages<Person & Record<string, unknown>>(join(folder, 'day1.ndjson'))) {
    const rows = page.map((person) => {
      index++
      const first = index % 1000 === 0 ? `${person.firstName} "${index}"` : person.firstName
      const last = index % 40 === 0 ? `${person.lastName}, jr.` : person.lastName
      const fields = FIELDS.map((field) => String(person[field] ?? ''))
      fields.splice(1, 2, first, last)
      const cells = [...fields, person.communities.join('|'), person.functions.join('|')]
      return `${cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
    })
    if (!file.write(rows.join(''))) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
  return name
}
