import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { misbehaviors } from '../src/index.js'

const read = (...path: string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8')

describe('the README', () => {
  const readme = read('..', 'README.md')

  it('shows a test that runs', () => {
    const [, shown] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
    const run = read('readme-example.test.ts')
      .replace("'../src/index.js'", "'@rollcall/testkit'")
      .replace("import { acme } from './readme-connector.js'", "import acme from '../src/index.js'")

    expect(shown).toBe(run)
  })

  it('has a page on changes whose connector and test run', () => {
    const page = read('..', '..', 'sdk', 'docs', 'changes.md')
    const [connector, test] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, shown]) => shown)

    expect(connector).toBe(
      read('readme-changes.ts').replace(
        '/** The connector of the page on changes. */\nexport const brook = ',
        'export default ',
      ),
    )
    expect(test).toBe(
      read('readme-changes.test.ts')
        .replace("'../src/index.js'", "'@rollcall/testkit'")
        .replace("import { brook } from './readme-changes.js'", "import brook from '../src/index.js'"),
    )
  })

  it.each(Object.keys(misbehaviors))('names the misbehavior "%s"', (name) => {
    expect(readme).toContain(`\`${name}\``)
  })
})
