import { readFileSync } from 'node:fs'
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import csv from '@rollcall/connector-csv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'
import { withCertificate } from './with-certificate.js'

const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8')
const blocks = (file = 'docs/connectors/csv.md') =>
  [...read(file).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)
const [written = '', ...variants] = blocks()

describe('the page on files', () => {
  it.each(variants.map((variant) => [variant.split('\n')[0], variant]))(
    'has settings that are none but those that there are: %s',
    (_, variant = '') => {
      const { config } = parse(written).organizations[0].integrations[0]
      expect(csv.config.safeParse({ ...config, ...parse(withCertificate(variant)) }).error?.issues ?? []).toEqual([])
    },
  )

  it('is followed by the example of a place in docs/configuration.md', () => {
    const [example = ''] = blocks('docs/configuration.md').filter((text) => text.includes('hostKey'))
    expect(csv.config.safeParse(parse(example).config).error?.issues ?? []).toEqual([])
  })

  it('R23 has a configuration that works as it stands, and refuses a night without its files', async () => {
    const folder = await folderWith({
      'rollcall.yaml': `${written.replace('/srv/exports', './exports')}        safeguards: { firstImport: allow }\n`,
    })
    const exports = join(folder, 'exports')
    await mkdir(exports)
    const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
    const employees = (daysAgo: number) => `employees-${day(daysAgo)}.csv`
    const put = async (name: string, text: string) => {
      await writeFile(join(exports, name), text)
      const anHourAgo = Date.now() / 1000 - 3600
      await utimes(join(exports, name), anHourAgo, anHourAgo)
    }
    const header = 'id;firstName;lastName;email;communities\n'
    await put('departments.csv', 'id;name\nD1;Kitchen\nD2;Bar\n')
    await put(employees(2), `${header}1001;Noor;de Wit;noor@acme.example;D1\n`)
    await put(employees(0), `${header}1001;Noor;de Wit;noor@acme.example;D1\n1002;Bo;Smit;bo@acme.example;D2\n`)
    await put(`${employees(0)}.ok`, '2')

    const [check] = jsonLines(await rollcall(folder, ['check', '--json']))
    expect(check).toMatchObject({
      status: 'works',
      works: [
        `${employees(0)} is the newest of 2 files for employees-{yyyy-MM-dd}.csv in ${exports}, by the date in its name, changed 1 hour ago`,
        `${employees(0)}: 2 employees, UTF-8, separated by ";", 5 columns, whole if ${employees(0)}.ok says so`,
        'departments.csv, changed 1 hour ago',
        expect.stringContaining('departments.csv: 2 communities'),
      ],
    })
    const night = async () => jsonLines(await rollcall(folder, ['sync', '--json']))[0]
    expect(await night()).toMatchObject({ status: 'applied', employees: { invited: 2 } })

    await rm(join(exports, `${employees(0)}.ok`))
    expect(await night()).toMatchObject({ status: 'failed', error: { code: 'incomplete_read' } })
    await rename(join(exports, employees(0)), join(exports, employees(9)))
    await rm(join(exports, employees(2)))
    expect(await night()).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })
    expect(jsonLines(await rollcall(folder, ['list', 'employees', '--json']))).toHaveLength(2)
  })
})
