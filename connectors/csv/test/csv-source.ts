import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ListName, SourceBreak, TestedSource } from '@rollcall/testkit'

/** What proves that a file is whole. */
export type Proof = 'line break' | 'trailer' | 'control file'

const LISTS = ['communities', 'functions', 'employees'] as const
const [EMPLOYEES, COMMUNITIES, FUNCTIONS] = [2_000, ['C1', 'C2', 'C3'], ['F1', 'F2']]

/** A server whose files lie in a folder of this machine. */
export interface FileServer extends AsyncDisposable {
  readonly home: string
  /** As it is configured. */
  readonly place: object
}

/**
 * The export of a made-up system, three files, as a source of the conformance suite.
 *
 * @param start starts a server that the files are read from. Left out: they are read where they lie
 */
export function csvSource(proof: Proof, start?: () => Promise<FileServer>): TestedSource {
  const files = new ExportedFiles(proof)
  let server: FileServer | undefined
  let whole = ''
  return {
    has: {
      communities: COMMUNITIES,
      functions: FUNCTIONS,
      employees: Array.from({ length: EMPLOYEES }, (_, index) => `E${index}`),
    },
    async open() {
      server = await start?.()
      await files.make(server?.home)
      whole = await files.fingerprint()
    },
    async close() {
      await files.remove()
      await server?.[Symbol.asyncDispose]()
    },
    config: () => ({
      ...(server ? { place: server.place } : {}),
      ...Object.fromEntries(
        LISTS.map((list) => [list, { file: server ? `${list}.csv` : files.path(list), ...endOf(proof, list) }]),
      ),
    }),
    secrets: () => [],
    complaints: async () => ((await files.fingerprint()) === whole ? [] : ['The files are not as they were']),
    async grow(employees) {
      await files.write('employees', textOf('employees', employees))
      return { [Symbol.asyncDispose]: () => files.write('employees') }
    },
    breaks: breaksOf(files, proof, start === undefined ? 'failed' : 'failed or whole'),
  }
}

function endOf(proof: Proof, list: ListName): object {
  if (proof === 'line break') return {}
  return { end: proof === 'trailer' ? { trailer: 'TOTAL;{count}' } : { controlFile: `${list}.ok` } }
}

/** Header and rows, each with its line break. */
function textOf(list: ListName, employees = EMPLOYEES): string {
  if (list !== 'employees') {
    const ids = list === 'communities' ? COMMUNITIES : FUNCTIONS
    return `id;name\n${ids.map((id) => `${id};Name of ${id}\n`).join('')}`
  }
  const rows = Array.from({ length: employees }, (_, index) => {
    const [community, jobFunction] = [COMMUNITIES[index % 3], FUNCTIONS[index % 2]]
    return `E${index};Noor;Jansen ${index};noor.${index}@acme.example;2024-02-29;${community};${jobFunction}\n`
  })
  return `id;firstName;lastName;email;startDate;communities;functions\n${rows.join('')}`
}

class ExportedFiles {
  readonly #proof: Proof
  #folder = ''

  constructor(proof: Proof) {
    this.#proof = proof
  }

  async make(folder?: string): Promise<void> {
    this.#folder = folder ?? (await mkdtemp(join(tmpdir(), 'rollcall-csv-')))
    for (const list of LISTS) await this.write(list)
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true })
  }

  path(list: ListName): string {
    return join(this.#folder, `${list}.csv`)
  }

  /** As an export is made: the file, then what proves that it is whole. */
  async write(list: ListName, text = textOf(list)): Promise<void> {
    await writeFile(this.path(list), this.#proof === 'trailer' ? `${text}TOTAL;${rowsIn(text)}\n` : text)
    await this.count(list, rowsIn(text))
  }

  async count(list: ListName, rows: number): Promise<void> {
    if (this.#proof === 'control file') await writeFile(join(this.#folder, `${list}.ok`), String(rows))
  }

  /** It was made after the file, whatever is wrong with that. */
  async renewControlFile(list: ListName): Promise<void> {
    const now = new Date()
    if (this.#proof === 'control file') await utimes(join(this.#folder, `${list}.ok`), now, now)
  }

  async ageControlFile(list: ListName): Promise<void> {
    await utimes(join(this.#folder, `${list}.ok`), 1, 1)
  }

  async fingerprint(): Promise<string> {
    const hash = createHash('sha256')
    for (const name of (await readdir(this.#folder)).sort()) {
      hash.update(`${name}\n`).update(await readFile(join(this.#folder, name)))
    }
    return hash.digest('hex')
  }
}

function rowsIn(text: string): number {
  return text.split('\n').length - 2
}

/** @param meanwhile how a read ends whose file changes after its first page: what was downloaded before is whole */
function breaksOf(files: ExportedFiles, proof: Proof, meanwhile: SourceBreak['ends']): readonly SourceBreak[] {
  /** The file as it is, changed. */
  const damage = (name: string, codes: SourceBreak['codes'], change: (was: string) => string | Buffer) =>
    breakOf(name, codes, async (list) => {
      const path = files.path(list)
      await writeFile(path, change(await readFile(path, 'utf8')))
      await files.renewControlFile(list)
    })
  const breakOf = (
    name: string,
    codes: SourceBreak['codes'],
    strike: (list: ListName) => Promise<void>,
    onFirstPage?: (list: ListName) => Promise<void>,
  ): SourceBreak => ({
    name,
    codes,
    ends: onFirstPage ? meanwhile : 'failed',
    async points(list) {
      // A small file is read before its first page is given.
      if (onFirstPage && list !== 'employees') return []
      return [
        {
          at: `${list}.csv`,
          async strike() {
            await strike(list)
            return {
              ...(onFirstPage ? { onFirstPage: () => onFirstPage(list) } : {}),
              [Symbol.asyncDispose]: () => files.write(list),
            }
          },
        },
      ]
    },
  })
  const asItIs = async () => {}
  const cut = ['incomplete_read', 'bad_data'] as const
  const breaks = [
    damage('cut in a record', cut, (was) => was.slice(0, was.lastIndexOf(';', was.length / 2))),
    damage('cut after a record', cut, (was) => was.slice(0, was.indexOf('\n', was.length / 2) + 1)),
    damage('cut after the header', cut, (was) => was.slice(0, was.indexOf('\n'))),
    damage('empty file', cut, () => ''),
    damage('HTML instead of CSV', [...cut, 'configuration'], () => '<!doctype html><title>Sign in</title>\n'),
    damage('quote that is never closed', cut, (was) => was.replace('\n', '\n"')),
    damage('zero byte', cut, (was) => was.replace('\n', '\n\0')),
    damage('letters of two encodings', cut, (was) =>
      Buffer.concat([
        Buffer.from(was.slice(0, -1)),
        Buffer.from('é\n'),
        Buffer.from(`${was.split('\n')[1]}é\n`, 'latin1'),
      ]),
    ),
    damage('column renamed', ['configuration', 'bad_data'], (was) => was.replace('id;', 'number;')),
    breakOf('missing file', ['configuration'], (list) => rm(files.path(list))),
    breakOf('grows while it is read', cut, asItIs, (list) => appendFile(files.path(list), 'E9;Bo;Bos;;;C1;F1\n')),
    breakOf('cut while it is read', cut, asItIs, (list) => truncate(files.path(list), 70_000)),
  ]
  if (proof === 'trailer') {
    breaks.push(
      damage('total too high', cut, (was) => was.replace(/TOTAL;(\d+)/, (_, count) => `TOTAL;${Number(count) + 1}`)),
    )
  }
  if (proof === 'control file') {
    breaks.push(
      breakOf('total too low', cut, (list) => files.count(list, 1)),
      breakOf('control file of yesterday', cut, (list) => files.ageControlFile(list)),
    )
  }
  return breaks
}
