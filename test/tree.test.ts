import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

const rules = numbered(1, 28)

/** What an administrator looks for in the README of a connector, in this order. */
const connectorSections = ['Verified against', 'Grant access', 'Configuration', 'What is never read']

describe('the tree', () => {
  it.each(rules)('has a test that names %s in its title', (rule) => {
    expect(testTitles().filter((title) => new RegExp(`\\b${rule}\\b`).test(title))).not.toEqual([])
  })

  it.each(globSync('connectors/*', { cwd: root }))('has a README with every section in %s', (connector) => {
    const readme = readFileSync(join(root, connector, 'README.md'), 'utf8')
    const headings = [...readme.matchAll(/^#{2,} (.+)$/gm)].map(([, heading]) => heading ?? '')
    for (const section of connectorSections) {
      expect(headings).toContainEqual(expect.stringMatching(new RegExp(`^${section}\\b`, 'i')))
    }
  })

  it('has no source file of more than 300 lines', () => {
    const files = globSync('{packages,connectors,apps}/*/src/**/*.ts', { cwd: root })
    expect(files).not.toEqual([])
    expect(files.filter((file) => read(file).trimEnd().split('\n').length > 300)).toEqual([])
  })
})

/** The titles of all tests and groups of tests: the first argument of `it`, `test` and `describe`, `.each` included. */
function testTitles(): string[] {
  const title = /(?:\b(?:it|test|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g
  return globSync('{packages,connectors,apps}/*/test/**/*.test.ts', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(title)].map(([, , text]) => text ?? ''),
  )
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function numbered(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `R${first + index}`)
}
