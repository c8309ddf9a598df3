import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { DRAINS } from './csv.ts'
import type { Done } from './task.ts'

interface Case {
  readonly name: string
  readonly text: string
  /** What must come out; null: something must be noticed. */
  readonly rows: readonly (readonly string[])[] | null
}

const HEADER = ['id', 'firstName', 'communities']
const head = HEADER.join(',')
const MISSING = 'missing'
const EXTRA = 'too many'

const CASES: readonly Case[] = [
  {
    name: 'delimiters, line ends and quotes in quotes',
    text: `${head}\r\n1,"a,b",C\r\n2,"a\nb\r\nc",C\r\n3,"say ""hi""",C\r\n`,
    rows: [
      ['1', 'a,b', 'C'],
      ['2', 'a\nb\r\nc', 'C'],
      ['3', 'say "hi"', 'C'],
    ],
  },
  {
    name: 'mixed line ends',
    text: `${head}\r\n1,a,C\n2,b,C\r\n3,c,C\n`,
    rows: [
      ['1', 'a', 'C'],
      ['2', 'b', 'C'],
      ['3', 'c', 'C'],
    ],
  },
  { name: 'byte order mark', text: `\uFEFF${head}\n1,a,C\n`, rows: [['1', 'a', 'C']] },
  { name: 'unclosed quote', text: `${head}\n1,"a,C\n2,b,C\n`, rows: null },
  { name: 'short row', text: `${head}\n1,a,C\n2,b\n3,c,C\n`, rows: null },
  { name: 'long row', text: `${head}\n1,a,C\n2,b,C,D\n3,c,C\n`, rows: null },
]

/** What a parser gets wrong, a phrase each; empty for a correct one. */
export async function checkParser(folder: string, parser: string): Promise<readonly string[]> {
  const drain = DRAINS[parser]
  if (!drain) throw new Error(`There is no parser ${parser}`)
  const wrong: string[] = []
  for (const { name, text, rows } of CASES) {
    const file = join(folder, 'case.csv')
    await writeFile(file, text)
    const found: (readonly string[])[] = []
    const isRefused = await drain(file, (row) => found.push(fieldsOf(row))).then(
      () => false,
      () => true,
    )
    const isRight =
      rows === null
        ? isRefused || found.some((row) => row.includes(MISSING) || row.includes(EXTRA))
        : !isRefused && isDeepStrictEqual(found, rows)
    if (!isRight) wrong.push(name)
  }
  return wrong
}

/** In the header's order; a field that is not there, and one too many, leave a mark. */
function fieldsOf(row: object): readonly string[] {
  const fields = new Map<string, unknown>(Object.entries(row))
  fields.delete('at')
  const known = HEADER.map((field) => String(fields.get(field) ?? MISSING))
  return fields.size > HEADER.length ? [...known, EXTRA] : known
}

/** Heap of a process that reads {@link writeLarge}'s file, in megabytes: which the whole file as objects does not fit into. */
export const SMALL_HEAP = 48
const LARGE_ROWS = 400_000

export async function writeLarge(folder: string): Promise<string> {
  const file = join(folder, 'large.csv')
  const rows = Array.from({ length: 1000 }, (_, index) => `${index},${'Noor de Wit '.repeat(7)},C${index}\n`).join('')
  await writeFile(file, [`${head}\n`, ...new Array(LARGE_ROWS / 1000).fill(rows)])
  return file
}

export async function checkDone(folder: string, parser: string): Promise<Done> {
  const wrong = await checkParser(folder, parser)
  return { seconds: 0, count: CASES.length, said: wrong.join('; ') }
}
