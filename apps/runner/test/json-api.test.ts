import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import jsonApi from '@rollcall/connector-json-api'
import { onePage, type SourceServer, startSourceServer } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'

const page = readFileSync(fileURLToPath(new URL('../../../docs/connectors/json-api.md', import.meta.url)), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text)
const [written = '', ...variants] = blocks('yaml')
const TOKEN = 'token-0123456789'

/** The API of the docs, and a folder with the configuration of the docs for it. */
async function theDocs(employees: readonly object[] = JSON.parse(blocks('json')[0] ?? '').data) {
  const departments = JSON.parse(blocks('json')[1] ?? '').data
  const paging = onePage({ rows: 'data', total: 'meta.total' })
  const server = await startSourceServer({
    signIn: { by: 'bearer', token: TOKEN },
    lists: {
      '/api/v1/employees': { records: employees, paging },
      '/api/v1/departments': { records: departments, paging },
    },
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { server, folder: await folderWith({ 'rollcall.yaml': configurationFor(server) }) }
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
    const [, ...changes] = jsonLines(await rollcall(folder, ['plan', 'acme/hr', '--json'], { HR_TOKEN: TOKEN }))
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: 'employee.invited',
        becomes: expect.objectContaining({ firstName: 'Noor', lastName: 'de Wit', language: 'nl' }),
      }),
    )
  })

  it.each(variants)('has settings that are none but those that there are: %s', (variant) => {
    const { config } = parse(written).organizations[0].integrations[0]
    expect(jsonApi.config.safeParse({ ...config, ...parse(variant) }).error?.issues ?? []).toEqual([])
  })
})
