import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ListName, SourceBreak, TestedSource } from '@rollcall/testkit'

const EMPLOYEES = 2_000

/** The columns of the employees' file, and what stands there of the person with a number. */
const columns: Readonly<Record<string, (number: number) => string>> = {
  Number: (number) => `E${number}`,
  'First name': () => 'Noor',
  'Last name': (number) => `Jansen ${number}`,
  'E-mail': (number) => `noor.${number}@acme.example`,
  Start: () => '2026-03-01',
  End: () => '',
  'Org unit': (number) => (number % 2 === 0 ? 'A' : 'B'),
  'Job title': () => 'J1', // with functions
}

/** The files of an export, as Acme HR makes it. */
const texts: Partial<Record<ListName, (count: number) => string>> = {
  communities: () => fileOf('Code;Description', ['A;Org unit A', 'B;Org unit B']),
  functions: () => fileOf('Code;Description', ['J1;Cook']), // with functions
  employees: (count) =>
    fileOf(
      Object.keys(columns).join(';'),
      Array.from({ length: count }, (_, number) => row(number)),
    ),
}

function row(number: number): string {
  return Object.values(columns)
    .map((cell) => cell(number))
    .join(';')
}

function fileOf(header: string, rows: readonly string[]): string {
  return `${[header, ...rows, `TOTAL;${rows.length}`].join('\n')}\n`
}

let folder = ''
const pathOf = (list: ListName) => join(folder, `${list}.csv`)
const textOf = (list: ListName, count = EMPLOYEES) => texts[list]?.(count) ?? ''
const write = (list: ListName, count?: number) => writeFile(pathOf(list), textOf(list, count))
const lists: readonly ListName[] = ['communities', 'functions', 'employees']

/** The export as a source of the conformance suite: what it has, and how it breaks. */
export const fakeExport: TestedSource = {
  has: {
    communities: ['A', 'B'],
    functions: ['J1'], // with functions
    employees: Array.from({ length: EMPLOYEES }, (_, number) => `E${number}`),
  },
  async open() {
    folder = await mkdtemp(join(tmpdir(), 'acme-'))
    for (const list of lists) await write(list)
  },
  close: () => rm(folder, { recursive: true }),
  config: () => ({
    orgUnits: pathOf('communities'),
    jobTitles: pathOf('functions'), // with functions
    employees: pathOf('employees'),
  }),
  secrets: () => [],
  async complaints() {
    const now = await Promise.all(lists.map((list) => readFile(pathOf(list), 'utf8')))
    return lists.every((list, index) => now[index] === textOf(list)) ? [] : ['The files are not as they were']
  },
  async grow(count) {
    await write('employees', count)
    return { [Symbol.asyncDispose]: () => write('employees') }
  },
  breaks: [
    broken('cut in a record', (text) => text.slice(0, text.indexOf(';', text.length / 2))),
    broken('cut after a record', (text) => text.slice(0, text.indexOf('\n', text.length / 2) + 1)),
    broken('total too high', (text) => text.replace(/TOTAL;(\d+)/, (_, count) => `TOTAL;${Number(count) + 1}`)),
    broken('empty file', () => ''),
    broken('HTML instead of CSV', () => '<!doctype html><title>Sign in</title>\n'),
    broken('column renamed', (text) => text.replace(/Number|Code/, 'Key'), ['configuration']),
    broken('missing file', () => null, ['configuration']),
  ],
}

/** @param change what becomes of the file; null: it is not there */
function broken(
  name: string,
  change: (text: string) => string | null,
  codes: SourceBreak['codes'] = ['incomplete_read', 'bad_data'],
): SourceBreak {
  return {
    name,
    codes,
    ends: 'failed',
    points: async (list) => [
      {
        at: `${list}.csv`,
        async strike() {
          const text = change(textOf(list))
          await (text === null ? rm(pathOf(list)) : writeFile(pathOf(list), text))
          return { [Symbol.asyncDispose]: () => write(list) }
        },
      },
    ],
  }
}
