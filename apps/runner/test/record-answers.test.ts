import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nextUrlPages, readRecording, startSourceServer } from '@rollcall/testkit'
import { describe, expect, it } from 'vitest'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'

const TOKEN = 'correct-horse/battery+staple'
const EMPLOYEES = 250
const FIRST_NAMES = ['Noor', 'Zoë', 'Émile', 'Łukasz', 'Alexandra']

const person = (index: number) => ({
  number: 471_000 + index,
  name: { first: FIRST_NAMES[index % FIRST_NAMES.length], last: `Küçük-O'Neill ${'abcdefghij'[index % 10]}` },
  mail: `person.${index}@tuin-brasserie.example`,
  mobile: `+31 6 5550 ${1000 + index}`,
  born: `19${70 + (index % 30)}-05-17`,
  since: '2024-02-29',
  status: 'active',
  department: { id: index % 2 === 0 ? 'K' : 'B', lead: { href: `/api/people/${471_000 + (index % 7)}` } },
})

/** What is recorded of one person, in all that a file could hold it as. */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const escaped = JSON.stringify(text).slice(1, -1)
  const units = text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const inBytes = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')]
  return [text, escaped, units, encodeURIComponent(text), encodeURIComponent(text).replaceAll('%20', '+'), ...inBytes]
}

/** As a word of its own: among so many invented letters a short name may come about by chance. */
function isIn(text: string, form: string): boolean {
  return new RegExp(`(?<!\\p{L})${RegExp.escape(form)}(?!\\p{L})`, 'u').test(text)
}

const configuration = (url: string) => `
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    integrations:
      - id: hr
        connector: json-api
        config:
          baseUrl: ${url}/api
          signIn: { kind: bearer, token: "\${env:HR_TOKEN}" }
          network: { privateHosts: [127.0.0.1] }
          paging: { kind: nextUrl, url: next, total: total }
          employees:
            path: /people
            list: items
            fields:
              id: number
              firstName: name.first
              lastName: name.last
              email: mail
              phone: mobile
              birthDate: born
              startDate: since
              communities: department.id
          communities: { path: /departments, list: items, fields: { id: id, name: title } }
`

describe('rollcall record of a source that is asked by HTTP', () => {
  it('saves its answers without secrets and persons, and a server that gives them again is read to the same counts', async () => {
    await using real = await startSourceServer({
      signIn: { by: 'bearer', token: TOKEN },
      lists: {
        '/api/people': { records: { count: EMPLOYEES, make: person }, paging: nextUrlPages({ total: 'total' }) },
        '/api/departments': {
          records: [
            { id: 'K', title: 'Kitchen' },
            { id: 'B', title: 'Bar' },
          ],
          paging: nextUrlPages({ total: 'total' }),
        },
      },
    })
    const folder = await folderWith({ 'rollcall.yaml': configuration(real.url) })
    const environment = { HR_TOKEN: TOKEN, COLUMNS: '100' }
    const ended = await rollcall(folder, ['record', 'acme/hr', 'recording'], environment)

    const counts = `2 communities, ${EMPLOYEES} employees, ${real.requests.length} answers`
    expect(ended).toMatchObject({ status: 0, log: '' })
    expect(ended.out.split('\n')[0]).toBe(`  ✓ acme/hr was recorded in recording: ${counts}`)

    // An answer for each request, and in none of the files anything of a person or a secret.
    const recording = join(folder, 'recording')
    const answers = await readdir(join(recording, 'answers'))
    expect(answers).toHaveLength(real.requests.length)
    const files = (await readdir(recording, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
    const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))
    const saved = texts.join('\n').toLowerCase()
    const { number, name, mail, mobile, born } = person(3)
    const all = [
      TOKEN,
      String(number),
      ...FIRST_NAMES,
      name.last,
      mail,
      mobile,
      born,
      'brasserie',
      'Küçük',
      'Neill',
      '127.0.0.1',
    ]
    expect(all.flatMap(formsOf).filter((form) => isIn(saved, form.toLowerCase()))).toEqual([])

    // Served again, it is a source like the real one.
    await using replayed = await startSourceServer({ recording: await readRecording(recording) })
    const again = await folderWith({ 'rollcall.yaml': configuration(replayed.url) })
    const plans = [
      await rollcall(folder, ['plan', 'acme/hr', '--json'], environment),
      await rollcall(again, ['plan', 'acme/hr', '--json'], environment),
    ]
    const [first, second] = plans.map((plan) => jsonLines(plan)[0])
    for (const what of ['source', 'held', 'problems']) expect(second?.[what]).toEqual(first?.[what])
    expect(first).toMatchObject({ status: 'planned', held: [{ kind: 'first.import', count: EMPLOYEES }] })
    expect(replayed.unexpected).toEqual([])
    expect(replayed.requests).toHaveLength(answers.length)
  })
})
