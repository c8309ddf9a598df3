import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith } from './cli/folder.js'
import { type Ended, jsonLines, rollcall } from './cli/rollcall.js'

const CONFIGURATION = `
database: sqlite:./rollcall.db
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    integrations:
      - id: hr
        connector: csv
        config:
          employees: { file: employees.csv }
          communities: { file: communities.csv }
          functions: { file: functions.csv }
`

const EMPLOYEES = `id;firstName;lastName;email;phone;language;birthDate;startDate;endDate;communities;functions;badge;hired
0042;Noor;de Wit;noor.dewit@acme.example;+31 6 1234 5678;nl;1990-05-01;2024-02-29;;K;F1;B-17;2019-04-01
 0042;Noor;de Wit;Noor.DeWit@acme.example;;nl;1990-05-01;2024-02-29;;K;F1;B-17;2019-04-01
0043;Émile;Küçük-Šťastný;emile@kucuk.example;+31612349999;fr;1985-12-31;2020-01-01;2026-12-31;K|B;F1|F2;B-18;
0044;小明;王;wang@acme.example;;zh-Hans;;2020-01-01;;B;;;2020-01-01
0043;ALEXANDRA;O'Neill;none at all;0612349999;;;;;Alexandra;F9;b-17;
0045;Zoë;Wolters;zoe@acme.example;;nl;1999-02-30;2020-01-01;;T;;;
`
const COMMUNITIES = 'id;name\nK;Kitchen\nB;Bar\nT;Team Küçük\n'
const FUNCTIONS = 'id;name\nF1;Cook\nF2;Waiter\n'

/** Nothing of these may be found in a recording. */
const PERSONAL = [
  ['0042', '0043', '0044', '0045'],
  ['Noor', 'Wit', 'Émile', 'Küçük', 'Šťastný', '小明', '王', 'Alexandra', 'Neill', 'Zoë', 'Wolters'],
  ['dewit', 'acme', 'emile', 'kucuk', 'wang', 'none at all', 'zoe'],
  ['1234 5678', '12349999', '1990-05-01', '1985-12-31', '1999-02-30'],
  ['B-17', 'B-18', '2019-04-01'],
].flat()

interface Line {
  readonly id?: string
  readonly email?: string
  readonly [field: string]: unknown
}

async function office(files: Readonly<Record<string, string>> = {}): Promise<string> {
  return folderWith({
    'rollcall.yaml': CONFIGURATION,
    'employees.csv': EMPLOYEES,
    'communities.csv': COMMUNITIES,
    'functions.csv': FUNCTIONS,
    ...files,
  })
}

const record = (folder: string, ...words: readonly string[]): Promise<Ended> =>
  rollcall(folder, ['record', 'acme/hr', 'recording', ...words], { COLUMNS: '100' })

async function lines(folder: string, what: string): Promise<readonly Line[]> {
  const text = await readFile(join(folder, 'recording', `${what}.ndjson`), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('rollcall record', () => {
  it('says what it saved, and makes no database', async () => {
    const folder = await office()
    const ended = await record(folder)

    expect(ended).toMatchObject({ status: 0, log: '' })
    expect(ended.out.split('\n')).toEqual([
      '  ✓ acme/hr was recorded in recording: 3 communities, 2 functions, 6 employees',
      '  ! 1 × employee.impossible_date',
      '    The persons in it are invented. Look through it before you pass it on.',
      '',
    ])
    expect(await readdir(join(folder, 'recording'))).toEqual([
      'communities.ndjson',
      'employees.ndjson',
      'end.json',
      'functions.ndjson',
    ])
    expect(await readdir(folder)).not.toContain('rollcall.db')
  })

  it('saves no value of any person', async () => {
    const folder = await office()
    await record(folder)
    const files = await readdir(join(folder, 'recording'))
    const texts = await Promise.all(files.map((file) => readFile(join(folder, 'recording', file), 'utf8')))

    const saved = texts.join('\n')
    const isSaved = (value: string) =>
      new RegExp(`(?<![\\p{L}\\d])${RegExp.escape(value)}(?![\\p{L}\\d])`, 'iu').test(saved)
    expect(PERSONAL.filter(isSaved)).toEqual([])
    expect(['Kitchen', 'K', '2024-02-29'].filter(isSaved)).toHaveLength(3)
  })

  it('keeps the shape of each value, and what a rule depends on', async () => {
    const folder = await office()
    await record(folder)
    const [noor, , emile, wang] = await lines(folder, 'employees')

    expect(noor).toEqual({
      id: expect.stringMatching(/^00\d\d$/),
      firstName: expect.stringMatching(/^[A-Z][a-z]{3}$/),
      lastName: expect.stringMatching(/^[a-z]{2} [A-Z][a-z]{2}$/),
      email: expect.stringMatching(/^[a-z]{4}\.[a-z]{5}@[a-z]{4}\.example$/),
      phone: expect.stringMatching(/^\+\d\d \d \d{4} \d{4}$/),
      language: 'nl',
      birthDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      startDate: '2024-02-29',
      endDate: null,
      communities: ['K'],
      functions: ['F1'],
      attributes: { badge: expect.stringMatching(/^[A-Z]-\d\d$/), hired: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    })
    expect(emile).toMatchObject({
      firstName: expect.stringMatching(/^\p{Lu}[a-z]{4}$/u),
      communities: ['K', 'B'],
      functions: ['F1', 'F2'],
      attributes: { hired: null },
    })
    expect(wang).toMatchObject({
      firstName: expect.stringMatching(/^\p{Script=Han}{2}$/u),
      language: 'zh-Hans',
      phone: null,
      birthDate: null,
      functions: [],
    })
  })

  it('lets what was double be double, in another case or between blanks', async () => {
    const folder = await office()
    await record(folder)
    const [noor, twin, emile, wang, alexandra] = await lines(folder, 'employees')

    expect(twin?.id).toBe(` ${noor?.id}`)
    expect(twin?.email).not.toBe(noor?.email)
    expect(twin?.email?.toLowerCase()).toBe(noor?.email)
    expect(alexandra?.id).toBe(emile?.id)
    expect(new Set([noor?.id, emile?.id, wang?.id]).size).toBe(3)
    expect(alexandra?.email).toMatch(/^[a-z]{4} [a-z]{2} [a-z]{3}$/)
  })

  it('keeps communities and functions, but for what is called after a person or listed nowhere', async () => {
    const folder = await office()
    await record(folder)
    const [, , , , alexandra] = await lines(folder, 'employees')

    expect(await lines(folder, 'communities')).toEqual([
      { id: 'K', name: 'Kitchen' },
      { id: 'B', name: 'Bar' },
      { id: 'T', name: expect.stringMatching(/^[A-Z][a-z]{3} \p{Lu}\p{Ll}{4}$/u) },
    ])
    expect(await lines(folder, 'functions')).toEqual([
      { id: 'F1', name: 'Cook' },
      { id: 'F2', name: 'Waiter' },
    ])
    expect(alexandra).toMatchObject({
      communities: [expect.stringMatching(/^[A-Z][a-z]{8}$/)],
      functions: [expect.stringMatching(/^[A-Z]\d$/)],
    })
  })

  it('saves how each read ended, and a reject where the record would stand', async () => {
    const folder = await office()
    const [answer] = jsonLines(await record(folder, '--json'))
    const end = JSON.parse(await readFile(join(folder, 'recording', 'end.json'), 'utf8'))

    const proof = 'the last line ends with a line break'
    expect(end).toEqual({
      communities: { records: 3, total: null, proof, rejects: {} },
      functions: { records: 2, total: null, proof, rejects: {} },
      employees: { records: 6, total: null, proof, rejects: { 'employee.impossible_date': 1 } },
    })
    expect(answer).toEqual({
      organization: 'acme',
      integration: 'hr',
      folder: join(folder, 'recording'),
      ...end,
      answers: 0,
      unmatched: [],
    })
    expect((await lines(folder, 'employees')).at(-1)).toEqual({
      reject: { code: 'employee.impossible_date', id: expect.stringMatching(/^00\d\d$/) },
    })
  })

  it('finds another identifier for everybody, also where all of their length are taken', async () => {
    const ids = Array.from({ length: 10 }, (_, id) => id)
    const rows = ids.map((id) => `${id};A;B;2020-01-01;K`)
    const folder = await office({
      'employees.csv': ['id;firstName;lastName;startDate;communities', ...rows, ''].join('\n'),
    })
    await record(folder)

    const invented = (await lines(folder, 'employees')).map(({ id }) => id)
    expect(new Set(invented).size).toBe(10)
    expect(invented.filter((id) => ids.includes(Number(id)) && id?.length === 1)).toEqual([])
  })

  it('refuses a folder that is not empty', async () => {
    const folder = await office()
    await mkdir(join(folder, 'recording'))
    await writeFile(join(folder, 'recording', 'mine.txt'), 'mine')

    const ended = await record(folder)

    expect(ended).toMatchObject({ status: 1, out: '' })
    expect(ended.log).toContain(`${join(folder, 'recording')} is not empty`)
    expect(await readdir(join(folder, 'recording'))).toEqual(['mine.txt'])
  })

  it('R23 saves nothing of a source that cannot be read to its end', async () => {
    const folder = await office({ 'employees.csv': EMPLOYEES.trimEnd() })

    const ended = await record(folder)

    expect(ended).toMatchObject({ status: 3, out: '' })
    expect(ended.log).toContain('The last line of employees.csv does not end with a line break')
    expect(await readdir(folder)).not.toContain('recording')
  })
})
