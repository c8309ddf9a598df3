import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../src/config/load-configuration.js'
import { mistakeLines } from '../src/screen/mistake-lines.js'
import { styleWith } from '../src/screen/style.js'
import { widthOf } from '../src/screen/text-width.js'
import { folderWith } from './cli/folder.js'

const GOOD = `organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    integrations:
      - id: hr
        connector: csv
        config:
          employees: { file: employees.csv }
          communities: { file: departments.csv }
`

/** What a person reads of a text that has `now` in the place of `was`. */
async function told(was: string, now: string, width = 300): Promise<readonly string[]> {
  expect(GOOD).toContain(was)
  return toldOf(GOOD.replace(was, now), width)
}

async function toldOf(text: string | Uint8Array, width = 300): Promise<readonly string[]> {
  const folder = await folderWith({ 'rollcall.yaml': text })
  const { mistakes } = await readConfiguration(join(folder, 'rollcall.yaml'), {})
  return mistakes.flatMap((mistake) => mistakeLines(mistake, { width, style: styleWith(false) }))
}

const reference = '$' + '{env:FILE}'

describe('one mistake in the text of a configuration is one message, with its line and a caret', () => {
  it('where a reference has no quotes', async () => {
    expect(await told('file: employees.csv', `file: ${reference}`)).toEqual([
      `  line 9, column 30: a reference to a secret needs quotes within { } and [ ]: write "${reference}"`,
      `    9 │           employees: { file: ${reference} }`,
      '      │                              ^',
    ])
  })

  it('where a line stands nowhere, with the places that it could have', async () => {
    expect(await told('        config:', '      config:')).toEqual([
      '  line 8, column 7: `config` is indented by 6 spaces, as the - of line 6 is: leave out that -, or indent this line further: with 8 it stands beside `connector` (line 7), with 4 it stands beside `integrations` (line 5)',
      '    6 │       - id: hr',
      '    7 │         connector: csv',
      '    8 │       config:',
      '      │       ^',
    ])
  })

  it.each([
    ['    name: Acme', '\tname: Acme', '3, column 1: a tab stands before this line'],
    ['timeZone: ', 'timeZone:', '4, column 14: a space is missing behind `timeZone:`'],
    ['name: Acme', 'name: Acme: the best', '3, column 11: a text with a colon and a space in it needs quotes'],
    ['name: Acme', 'name: "Acme" and co', '3, column 18: the text goes on behind its closing ": put all of it in'],
    ['name: Acme', 'name: "Acme', '3, column 11: the " that opens here is not closed'],
    ['name: Acme', 'name: @Acme', '3, column 11: a text that begins with @ needs quotes'],
    ['name: Acme', 'name: *Acme', '3, column 11: a text that begins with * needs quotes'],
    ['name: Acme', 'name: !secret acme', '3, column 11: a text that begins with ! needs quotes. A secret is written "'],
    ['name: Acme', 'name: >Acme', '3, column 12: a text that begins with | or > needs quotes'],
    ['name: Acme', 'name Acme', '3, column 5: a name and a colon are missing'],
    ['name: Acme', 'name: Acme\n    name: Bcme', '4, column 5: `name` stands here twice, first in line 3'],
    ['name: Acme', 'name: Acme\n---', '4, column 1: a line of --- begins another document'],
    ['name: Acme', 'name: Acme\n=======', '4, column 1: here two versions of the file were merged'],
    ['employees.csv }', 'employees.csv', '9, column 22: the { that opens here is not closed: a } is missing'],
    ['employees.csv', '"C:\\data\\e.csv"', '9, column 33: a backslash in double quotes makes another sign'],
    ['        config:', '         config:', '8, column 10: `config` is indented by 9 spaces, which fits no line above'],
    [
      'config:\n          employees',
      'config:\n        employees',
      '10, column 11: `communities` is indented by 10 spaces, which fits no line above: with 8 it stands beside `employees` (line 9); if they belong to `config`, indent `employees` by 10 as well',
    ],
  ])('where %j was meant and %j is written', async (meant, written, message) => {
    const lines = await told(meant, written)
    expect(lines[0]).toContain(`line ${message}`)
    expect(lines.filter((line) => line.startsWith('  line'))).toHaveLength(1)
    expect(lines.at(-1)).toMatch(/│ +\^$/)
  })

  it('where a letter is of another encoding', async () => {
    const latin = Buffer.from(GOOD.replace('Acme', 'Café'), 'latin1')
    expect((await toldOf(latin))[0]).toBe('  line 3, column 14: this letter is not UTF-8: save the file as UTF-8')
  })

  it('no wider than the terminal, with the caret below its place', async () => {
    const long = `name: ${'Acme and sons, '.repeat(10)}: the best`
    const lines = await told('name: Acme', long, 60)
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(60)
    const braces = `name: { a: ${'b, '.repeat(60)} c: ${reference} }`
    const [line = '', caret = ''] = (await told('name: Acme', braces, 60)).slice(-2)
    expect(widthOf(line)).toBeLessThanOrEqual(60)
    expect(line.slice(caret.indexOf('^')).startsWith(reference)).toBe(true)
  })

  it('without what may be a secret', async () => {
    for (const secret of [
      'hush: hush',
      '"hush" hush',
      '*hush',
      '!hush',
      '>hush',
      '@hush',
      'hush} hush',
      '{hush',
      '"\\hush"',
    ]) {
      for (const name of ['password', 'apiKey', '{ token', 'X-Api-Key']) {
        const lines = await told('name: Acme', `${name}: ${secret}`)
        expect(lines.join('\n')).toMatch(/line 3/)
        expect(lines.join('\n')).not.toContain('hush')
      }
    }
    const key = await told('name: Acme', 'key: |\n      BEGIN\n   hush+hush/1\n')
    expect(key.join('\n')).not.toContain('hush')
    const url = await told('name: Acme', 'name: mysql://me:hush@host: 1')
    expect(url.join('\n')).not.toContain('hush')
  })
})
