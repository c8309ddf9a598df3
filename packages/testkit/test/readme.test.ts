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

  it.each(Object.keys(misbehaviors))('names the misbehavior "%s"', (name) => {
    expect(readme).toContain(`\`${name}\``)
  })
})
