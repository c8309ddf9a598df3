import jsonApi from '@rollcall/connector-json-api'
import { type SourceServer, startSourceServer } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'
import { blocksOf, itShowsSettingsThatThereAre } from './pages.js'

const PAGE = 'docs/connectors/json-api.md'
const [written = '', ...variants] = blocksOf(PAGE)
const TOKEN = 'token-0123456789'

interface Employee {
  readonly number: number
  readonly name: { readonly first: string }
  readonly departments: readonly object[]
}

/** The API of the docs, whose employees may change, and a folder with the configuration of the docs for it. */
async function theDocs() {
  const [employees, departments]: { data: Employee[] }[] = blocksOf(PAGE, 'json').map((text) => JSON.parse(text))
  const list = (data: readonly object[] = []) => ({ data, meta: { total: data.length } })
  const source = { employees: employees?.data ?? [] }
  const server = await startSourceServer({
    signIn: { by: 'bearer', token: TOKEN },
    answers: {
      '/api/v1/employees': () => list(source.employees),
      '/api/v1/departments': () => list(departments?.data),
    },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { source, server, folder: await folderWith({ 'rollcall.yaml': configurationFor(server) }) }
}

function configurationFor(server: SourceServer): string {
  const network = `          network: { privateHosts: ['127.0.0.1'] }\n        safeguards: { firstImport: allow }\n`
  return written.replace('https://hr.acme.example', server.url) + network
}

describe('the page on any JSON API', () => {
  it('has a configuration that works as it stands', async () => {
    const { folder } = await theDocs()
    const check = await rollcall(folder, ['check', '--json'], { HR_TOKEN: TOKEN })

    expect(jsonLines(check)).toEqual([
      expect.objectContaining({
        status: 'works',
        works: [
          'employees: 2, all on one page, 1 of them left out by `only` (GET /employees)',
          'communities: 2, all on one page (GET /departments)',
          'functions: 1 in the records of these employees',
        ],
        warnings: [],
      }),
    ])
    const [run, ...changes] = jsonLines(await rollcall(folder, ['plan', 'acme/hr', '--json'], { HR_TOKEN: TOKEN }))
    expect(run).toMatchObject({
      problems: [{ code: 'employees.left_out', message: '1 of 2 employees left out: 1 by `only`' }],
    })
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: 'employee.invited',
        becomes: expect.objectContaining({ firstName: 'Noor', lastName: 'de Wit', language: 'nl' }),
      }),
    )
  })

  itShowsSettingsThatThereAre(jsonApi, { written, variants, knownBy: 'baseUrl:' })
})

describe('nights over a JSON API', () => {
  it('R6 R10 R23 import, follow what changes there, and leave everybody alone once the key is refused', async () => {
    const { source, server, folder } = await theDocs()
    const withKey = { HR_TOKEN: TOKEN }
    const [noor, applicant] = source.employees
    if (noor === undefined || applicant === undefined) throw new Error('the page has two employees')
    const inKitchen = { ...noor, departments: [{ id: 'D1' }] }
    const sanne = {
      ...noor,
      number: 1003,
      name: { ...noor.name, first: 'Sanne' },
      contact: { email: 's@acme.example' },
    }
    source.employees = [inKitchen, applicant, sanne]

    const first = jsonLines(await rollcall(folder, ['sync', '--json'], withKey))
    expect(first).toMatchObject([
      { status: 'applied', employees: { invited: 2 }, communities: { added: 2 }, functions: { added: 1 } },
    ])

    // Noor goes from the kitchen to the bar, and Sanne is gone.
    source.employees = [{ ...noor, departments: [{ id: 'D2' }] }, applicant]
    const second = jsonLines(await rollcall(folder, ['sync', '--json'], withKey))
    expect(second).toMatchObject([{ status: 'applied', employees: { transferred: 1, removed: 1 } }])

    const refused = { HR_TOKEN: 'token-that-was-revoked' }
    const check = await rollcall(folder, ['check'], { ...refused, COLUMNS: '120' })
    const { host } = new URL(server.url)
    expect(check.out).toBe(`acme/hr  JSON API
  ✗ ${host} does not accept the credentials (status 401) (GET /employees)
    Renew the key, password or token.
`)
    const third = await rollcall(folder, ['sync', '--json'], refused)
    expect(third.status).toBe(3)
    expect(jsonLines(third)).toMatchObject([{ status: 'failed', error: { code: 'credentials' } }])
    expect(JSON.stringify([check, third])).not.toContain('revoked')
    expect(jsonLines(await rollcall(folder, ['list', 'employees', '--json'], refused))).toMatchObject([
      { firstName: 'Noor', communities: [{ name: 'Bar' }] },
    ])
  })
})
