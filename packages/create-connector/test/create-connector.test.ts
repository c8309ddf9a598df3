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

  it.each([
    ['Unit', 'a unit'],
    ['User group', 'a user group'],
    ['Office', 'an office'],
    ['Upper level', 'an upper level'],
  ])('says of a community that is called %s that it is %s', async (community, article) => {
    const folder = await temporaryFolder()
    await create(folder, 'here', ...flags({ community }))
    expect((await written(join(folder, 'here')))['README.md']).toContain(`**A community** is ${article}.`)
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
    expect(ended.log).toContain('--community, --function are missing')
  })

  it('is a kind that there is not, which is said before anything else', async () => {
    const ended = await create(await temporaryFolder(), '--kind', 'json')
    expect(ended).toMatchObject({ status: 2, log: expect.stringContaining('--kind "json" is none') })
    expect(ended.log).toContain('http-json (HTTP with JSON), http-xml')
  })

  it('is an older Node, in a line that says how to get another', async () => {
    const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.1.0'}})`
    const ended = await run(process.execPath, ['--import', older, BIN, '--help'], await temporaryFolder())
    expect(ended).toMatchObject({ status: 1, out: '' })
    expect(ended.log).toMatch(/^create-connector needs Node 24 or newer, this is 20\.1\.0\.\n.*npm install node@24\n$/)
  })

  it('is a clone of Rollcall without packages: nothing is released there', async () => {
    const folder = await temporaryFolder()
    const ended = await run(process.execPath, [BIN, ...flags({})], folder)
    expect(ended).toMatchObject({ status: 2, log: expect.stringContaining('give --sdk FILE --testkit FILE') })
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['--kind', { kind: 'ftp' }, 'http-json (HTTP with JSON)'],
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

  it('have one and the same src/employee.ts, so that one test of it serves all', () => {
    for (const kind of kinds) expect(read(kind, 'src/employee.ts')).toBe(read('http-json', 'src/employee.ts'))
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
