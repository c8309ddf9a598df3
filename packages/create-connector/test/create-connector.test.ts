import { globSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from './run.js'
import { temporaryFolder } from './temporary-folder.js'

const BIN = resolve(import.meta.dirname, '../bin/create-connector.js')
const TEMPLATES = resolve(import.meta.dirname, '../template')
const kinds = ['http-json', 'http-xml', 'file', 'database', 'other'] as const
const files = ['--sdk', 'sdk.tgz', '--testkit', 'testkit.tgz']

function create(folder: string, ...words: readonly string[]) {
  return run(process.execPath, [BIN, ...words, ...files], folder)
}

function flags(answers: Readonly<Record<string, string>>): readonly string[] {
  const all = { name: 'Breeze & Co', kind: 'http-json', community: 'Department', function: 'Job title', ...answers }
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
}

/** All that was written, by path. */
async function written(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')]),
  )
  return Object.fromEntries(texts)
}

describe('a new connector', () => {
  it.each(kinds)('of kind %s has the files that a connector has', async (kind) => {
    const folder = await temporaryFolder()
    const ended = await create(folder, ...flags({ kind }))
    expect(ended).toMatchObject({ status: 0, log: '' })
    expect(ended.out).toContain('cd rollcall-connector-breeze-co')
    const texts = await written(join(folder, 'rollcall-connector-breeze-co'))
    expect(Object.keys(texts)).toEqual(
      expect.arrayContaining([
        '.gitignore',
        'README.md',
        'package.json',
        'src/config.ts',
        'src/employee.ts',
        'src/index.ts',
        'src/schema.ts',
        'test/conformance.test.ts',
        'test/employee.test.ts',
        'test/fake-breeze-co.ts',
      ]),
    )
  })

  it.each(kinds)('of kind %s speaks of its own system, in all its words', async (kind) => {
    const folder = await temporaryFolder()
    await create(folder, 'here', ...flags({ kind, community: 'Cost category', function: 'Équipe' }))
    const text = Object.values(await written(join(folder, 'here'))).join('\n')
    expect(text).not.toMatch(/acme|org.?unit|job.?title|with(out)? functions/i)
    expect(text).toContain("communityFrom: { costCategory: 'Cost category' }")
    expect(text).toContain("functionFrom: { equipe: 'Équipe' }")
    expect(text).toContain('is a cost category')
    expect(text).toContain('equipe')
  })

  it.each(kinds)('R22 of kind %s says nothing of functions where the system has none', async (kind) => {
    const folder = await temporaryFolder()
    await create(folder, 'here', ...flags({ kind, function: 'none' }))
    const { 'README.md': readme, ...code } = await written(join(folder, 'here'))
    expect(readme).not.toMatch(/job.?title|A function/i)
    expect(Object.values(code).join('\n')).not.toMatch(/job.?title|functions?From|functions:/i)
  })

  it('asks for the packages that were given, and takes every released version of theirs as a peer', async () => {
    const folder = await temporaryFolder()
    await create(folder, 'here', ...flags({}))
    const manifest = JSON.parse(await readFile(join(folder, 'here/package.json'), 'utf8'))
    expect(manifest.devDependencies['@rollcall/sdk']).toBe(`file:${join(folder, 'sdk.tgz')}`)
    expect(manifest.devDependencies['@rollcall/testkit']).toBe(`file:${join(folder, 'testkit.tgz')}`)
    expect(manifest.peerDependencies['@rollcall/sdk']).toMatch(/^\^\d+\.\d+\.\d+$/)
    expect(manifest.name).toBe('rollcall-connector-breeze-co')
  })
})

describe('what is refused', () => {
  it('is a folder with anything in it, which stays as it is', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'here'))
    await writeFile(join(folder, 'here/notes.txt'), 'mine')
    const ended = await create(folder, 'here', ...flags({}))
    expect(ended).toMatchObject({ status: 1, log: expect.stringContaining('here is not empty') })
    expect(await written(join(folder, 'here'))).toEqual({ 'notes.txt': 'mine' })
  })

  it('is a call without a terminal that leaves something out, which is named', async () => {
    const ended = await create(await temporaryFolder(), '--name', 'Breeze', '--kind', 'file')
    expect(ended.status).toBe(2)
    expect(ended.log).toContain('--community, --function is missing')
  })

  it('is a clone of Rollcall without packages: nothing is released there', async () => {
    const folder = await temporaryFolder()
    const ended = await run(process.execPath, [BIN, ...flags({})], folder)
    expect(ended).toMatchObject({ status: 2, log: expect.stringContaining('give --sdk FILE --testkit FILE') })
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['--kind', { kind: 'ftp' }, 'There are: http-json'],
    ['--name', { name: "Breeze's" }, 'must be letters'],
    ['--name', { name: '人事' }, 'needs some Latin letters'],
    ['--community', { community: '1st' }, 'must be a word or a few'],
    ['--community', { community: 'Name' }, 'is a field of every employee'],
    ['--function', { function: 'department' }, 'is what a community is already'],
    ['--colour', { colour: 'red' }, 'colour'],
  ])('is %s as in %o', async (flag, answers, why) => {
    const folder = await temporaryFolder()
    const ended = await create(folder, ...flags({ ...answers }))
    expect(ended).toMatchObject({ status: 2, log: expect.stringContaining(flag) })
    expect(ended.log).toContain(why)
    expect(await readdir(folder)).toEqual([])
  })
})

describe('the templates', () => {
  const read = (kind: string, file: string) => readFileSync(join(TEMPLATES, kind, file), 'utf8')

  it.each(['src/employee.ts', 'test/employee.test.ts'])('have one and the same %s', (file) => {
    for (const kind of kinds) expect(read(kind, file)).toBe(read('http-json', file))
  })

  it('have one and the same manifest, but for the XML parser', () => {
    const withoutParser = read('http-xml', 'manifest.json').replace(/^ *"fast-xml-parser".*\n/m, '')
    expect(withoutParser).toBe(read('common', 'manifest.json'))
  })

  it('ask for the versions that they are tested with here', () => {
    const manifests = ['package.json', 'packages/create-connector/package.json'].map((path) =>
      JSON.parse(readFileSync(resolve(import.meta.dirname, '../../..', path), 'utf8')),
    )
    const here = Object.assign({}, ...manifests.map(({ devDependencies }) => devDependencies))
    for (const template of ['common', 'http-xml']) {
      const { dependencies, devDependencies } = JSON.parse(read(template, 'manifest.json'))
      for (const [name, asked] of Object.entries<string>({ ...dependencies, ...devDependencies })) {
        if (asked !== '*') expect([name, asked.replace('^', '')]).toEqual([name, here[name].replace('^', '')])
      }
    }
  })

  it('have a mark for functions only where a line ends', () => {
    for (const file of globSync('*/**/*.{ts,md}', { cwd: TEMPLATES })) {
      for (const line of read('', file).split('\n')) {
        if (/with(out)? functions/.test(line)) expect(line).toMatch(/ (\/\/|--|<!--) with(out)? functions( -->)?$/)
      }
    }
  })
})
