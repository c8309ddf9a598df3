import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ACME, BRAM, employees, NOOR, WANG } from './cli/acme.js'
import { folderWith } from './cli/folder.js'
import { BIN, jsonLines, rollcall } from './cli/rollcall.js'

const acme = (...rows: readonly string[]) => folderWith({ 'rollcall.yaml': ACME, 'employees.csv': employees(...rows) })
const put = (folder: string, ...rows: readonly string[]) => writeFile(join(folder, 'employees.csv'), employees(...rows))

describe('the command line', () => {
  it('shows what it can do, and ends with 2 where it is not understood', async () => {
    const folder = await folderWith()
    const help = await rollcall(folder, ['--help'])
    expect(help).toMatchObject({ status: 0, log: '' })
    for (const verb of ['init', 'connectors', 'check', 'plan', 'sync', 'migrate', 'config']) {
      expect(help.out).toMatch(new RegExp(`^  ${verb} `, 'm'))
    }
    expect(await rollcall(folder, ['snyc'])).toMatchObject({ status: 2, out: '', log: expect.stringContaining('sync') })
    expect((await rollcall(folder, ['sync', '--fast'])).status).toBe(2)
  })

  it('says what to do where there is no configuration', async () => {
    const ended = await rollcall(await folderWith(), ['sync'])
    expect(ended).toMatchObject({ status: 2, out: '', log: expect.stringContaining('rollcall init') })
  })

  it('ends with 1 where an integration is unknown, and names those that are there', async () => {
    const ended = await rollcall(await acme(NOOR), ['plan', 'acme/rh'])
    expect(ended).toMatchObject({ status: 1, log: expect.stringContaining('Did you mean acme/hr?') })
  })

  it('ends quietly where nobody reads on', async () => {
    const folder = await acme(...Array.from({ length: 5000 }, (_, n) => `${n + 1};Noor;de Wit;;;K;Kitchen;2026-01-01;`))
    const child = spawn(process.execPath, [BIN, 'plan', 'acme/hr', '--json'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let log = ''
    child.stderr.on('data', (chunk) => {
      log += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const status = await new Promise((done) => child.on('close', done))
    expect({ status, log }).toEqual({ status: 0, log: '' })
  })

  it.skipIf(!existsSync('/dev/full'))('does what it was asked to where the disk of its output is full', async () => {
    const folder = await acme(NOOR)
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const written = async (...words: readonly string[]) => {
      const child = spawn(process.execPath, [BIN, ...words], { cwd: folder, stdio: ['ignore', full, 'pipe'] })
      const [log, [status]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'close')])
      return { status, log }
    }
    const told = expect.stringMatching(/^✗ The results could not be written: the disk is full\n.*\n$/)
    expect(await written('sync', '--yes')).toEqual({ status: 3, log: told })
    expect(await written('list', 'employees', '--json')).toEqual({ status: 3, log: told })
    expect(await readdir(join(folder, 'outbox'))).toHaveLength(1)
  })

  it('has no colors in a pipe, and has them where they are asked for', async () => {
    const folder = await acme(NOOR)
    const color = '\u001b['
    expect((await rollcall(folder, ['plan', 'acme/hr'])).out).not.toContain(color)
    expect((await rollcall(folder, ['plan', 'acme/hr'], { FORCE_COLOR: '1' })).out).toContain(color)
    expect((await rollcall(folder, ['plan', 'acme/hr'], { FORCE_COLOR: '1', NO_COLOR: '1' })).out).not.toContain(color)
  })
})

describe('rollcall sync', () => {
  it('R25 holds the first import until somebody says yes, and ends with 4', async () => {
    const folder = await acme(NOOR, BRAM)
    const held = await rollcall(folder, ['sync', '--at', '2026-03-01'])
    expect(held.status).toBe(4)
    expect(held.out).toContain('2 employees would be invited')
    const done = await rollcall(folder, ['sync', '--at', '2026-03-01', '--yes'])
    expect(done.status).toBe(0)
    expect(done.out).toMatch(/\+ invited +Noor de Wit \(1\) +Kitchen +R6 new/)
    expect(await readdir(join(folder, 'outbox'))).toHaveLength(2)
  })

  it('gives scripts one object a run, and says nothing else', async () => {
    const ended = await rollcall(await acme(NOOR, BRAM), ['sync', 'acme/hr', '--at', '2026-03-01', '--yes', '--json'])
    expect(ended).toMatchObject({ status: 0, log: '' })
    expect(jsonLines(ended)).toEqual([
      {
        run: expect.stringMatching(/^[0-9a-f-]{36}$/),
        organization: 'acme',
        integration: 'hr',
        night: '2026-03-01',
        status: 'applied',
        source: { employees: 2, communities: 2, functions: 0 },
        communities: { added: 2, removed: 0, existing: 0 },
        functions: { added: 0, removed: 0, existing: 0 },
        employees: {
          invited: 2,
          restored: 0,
          updated: 0,
          transferred: 0,
          removed: 0,
          unchanged: 0,
          rejected: 0,
          notYet: 0,
          ended: 0,
        },
        held: [],
        problems: [],
        seconds: expect.any(Number),
      },
    ])
  })

  it('shows what changed from what to what, and why', async () => {
    const folder = await acme(NOOR, BRAM, WANG)
    await rollcall(folder, ['sync', '--at', '2026-03-01', '--yes'])
    await put(folder, '1;Noor;de Wit;noor@acme.example;06-9;B;Bar;2026-01-01;', BRAM)
    const ended = await rollcall(folder, ['sync', '--at', '2026-03-02'])
    expect(ended.status).toBe(0)
    expect(ended.out).toMatch(/→ moved +Noor de Wit \(1\) +phone: 06-1 → 06-9 +R10 moved/)
    expect(ended.out).toContain('Kitchen → Bar')
    expect(ended.out).toMatch(/− removed +小明 王 \(3\) +Bar +R11 no longer in source/)
    expect(ended.out).toMatch(/− community +Kitchen \(K\) +R18 gone/)
  })

  it('R23 changes nothing where the file is cut, and ends with 3', async () => {
    const folder = await acme(NOOR, BRAM)
    await rollcall(folder, ['sync', '--at', '2026-03-01', '--yes'])
    await writeFile(join(folder, 'employees.csv'), employees(NOOR).slice(0, -5))
    const ended = await rollcall(folder, ['sync', '--at', '2026-03-02', '--json'])
    expect(ended.status).toBe(3)
    expect(jsonLines(ended)).toMatchObject([
      { status: 'failed', error: { code: 'incomplete_read', message: expect.any(String), hint: expect.any(String) } },
    ])
  })

  it('refuses to write earlier than the last write, and ends with 1', async () => {
    const folder = await acme(NOOR)
    await rollcall(folder, ['sync', '--at', '2026-03-02', '--yes'])
    const ended = await rollcall(folder, ['sync', '--at', '2026-03-01'])
    expect(ended).toMatchObject({
      status: 1,
      out: '',
      log: expect.stringMatching(/as of 2026-\d\d-\d\d \d\d:\d\d \S+, which is later/),
    })
  })

  it('understands an instant and a date, and nothing else', async () => {
    const folder = await acme(NOOR)
    const night = async (at: string) => jsonLines(await rollcall(folder, ['plan', 'acme/hr', '--json', '--at', at]))[0]
    expect(await night('2026-06-30T23:30:00Z')).toMatchObject({ night: '2026-07-01' })
    expect(await night('2026-06-30')).toMatchObject({ night: '2026-06-30' })
    for (const wrong of ['tomorrow', '2026-02-30', '2026-06-30T23:30']) {
      expect((await rollcall(folder, ['sync', '--at', wrong])).status).toBe(2)
    }
  })

  it('goes on with the other integrations where one fails, and sums up', async () => {
    const second = ACME.slice(ACME.indexOf('      - id: hr'))
      .replace('id: hr', 'id: rota')
      .replace('employees.csv', 'gone.csv')
    const folder = await folderWith({
      'rollcall.yaml': ACME + second,
      'employees.csv': employees(NOOR),
    })
    const ended = await rollcall(folder, ['sync', '--yes'])
    expect(ended.status).toBe(3)
    expect(ended.out).toMatch(/^acme\/hr +done +1 /m)
    expect(ended.out).toMatch(/^acme\/rota +failed, nothing done/m)
  })
})

describe('rollcall plan', () => {
  it('changes nothing, and gives scripts the run and then a line a change', async () => {
    const folder = await acme(NOOR)
    await rollcall(folder, ['sync', '--at', '2026-03-01', '--yes'])
    await put(folder, NOOR.replace('06-1', '06-9'), BRAM)
    const plan = () => rollcall(folder, ['plan', 'acme/hr', '--at', '2026-03-02', '--json'])
    const [run, ...changes] = jsonLines(await plan())
    expect(run).toMatchObject({ status: 'planned', employees: { invited: 1, updated: 1 } })
    expect(changes).toEqual([
      { kind: 'community.added', id: null, externalId: 'B', was: null, becomes: { name: 'Bar' }, because: 'R16' },
      {
        kind: 'employee.updated',
        id: expect.stringMatching(/^\d+$/),
        externalId: '1',
        was: { phone: '06-1' },
        becomes: { phone: '06-9' },
        because: 'R8',
      },
      expect.objectContaining({ kind: 'employee.invited', id: null, externalId: '2', because: 'R6' }),
    ])
    expect(jsonLines(await plan()).slice(1)).toEqual(changes)
  })

  it('forecasts a night to come', async () => {
    const folder = await acme(NOOR, '4;Eva;Mol;eva@acme.example;;K;Kitchen;2030-05-01;')
    const night = async (at: string) => jsonLines(await rollcall(folder, ['plan', 'acme/hr', '--json', '--at', at]))[0]
    expect(await night('2030-04-30')).toMatchObject({ employees: { notYet: 1 }, held: [{ count: 1 }] })
    expect(await night('2030-05-01')).toMatchObject({ employees: { notYet: 0 }, held: [{ count: 2 }] })
  })

  it('explains one employee', async () => {
    const folder = await acme(NOOR, '4;Eva;Mol;none;;K;Kitchen;2026-01-01;', '5;Jo;Bak;;;K;Kitchen;2027-01-01;')
    await rollcall(folder, ['sync', '--at', '2026-03-01', '--yes'])
    const said = async (id: string) =>
      (await rollcall(folder, ['plan', 'acme/hr', '--at', '2026-03-01', '--employee', id])).out
    expect(await said('1')).toContain('the platform is as the source says')
    expect(await said('4')).toMatch(/left alone \(R14\)[\s\S]*employee\.invalid_email/)
    expect(await said('5')).toContain('not due yet')
    const unknown = await rollcall(folder, ['plan', 'acme/hr', '--employee', '99'])
    expect(unknown).toMatchObject({
      status: 1,
      out: expect.stringContaining('neither in the source nor on the platform'),
    })
    const forScripts = (id: string) => rollcall(folder, ['plan', 'acme/hr', '--employee', id, '--json'])
    expect(await forScripts('99')).toMatchObject({ status: 1, log: '' })
    expect(jsonLines(await forScripts('99'))).toMatchObject([{ employee: { externalId: '99', reason: 'unknown' } }])
    expect(await forScripts('1')).toMatchObject({ status: 0, log: '' })
    expect(jsonLines(await forScripts('1'))).toMatchObject([
      {
        status: 'planned',
        employee: {
          externalId: '1',
          reason: 'unchanged',
          explanation: 'nothing to do, the platform is as the source says.',
        },
      },
    ])
  })
})

describe('the database', () => {
  it('is brought up to date by the first command that needs it, and by migrate alone', async () => {
    const folder = await acme(NOOR)
    expect((await rollcall(folder, ['migrate'])).out).toContain('0001-platform')
    expect(await rollcall(folder, ['migrate'])).toMatchObject({ status: 0, out: 'The database is up to date.\n' })
  })

  it('of a newer version is refused with 2, and stays as it is', async () => {
    const folder = await acme(NOOR)
    await rollcall(folder, ['migrate'])
    const database = new DatabaseSync(join(folder, 'rollcall.db'))
    database.exec("INSERT INTO schema_migrations (name) VALUES ('9999-flying-cars')")
    database.close()
    const ended = await rollcall(folder, ['sync', '--yes'])
    expect(ended).toMatchObject({ status: 2, out: '', log: expect.stringContaining('newer version of Rollcall') })
    const after = new DatabaseSync(join(folder, 'rollcall.db'))
    expect(after.prepare('SELECT count(*) AS n FROM employees').get()).toMatchObject({ n: 0 })
    after.close()
  })

  it('that cannot be reached ends with 3, and shows no password', async () => {
    const folder = await folderWith({
      'rollcall.yaml': `database: mysql://me:hush-hush@127.0.0.1:1/name\n${ACME}`,
      'employees.csv': employees(NOOR),
    })
    const ended = await rollcall(folder, ['sync'])
    expect(ended.status).toBe(3)
    expect(ended.log).toContain('127.0.0.1:1')
    expect(ended.log).not.toContain('hush-hush')
  })
})

describe('rollcall check', () => {
  it('tells a mistake in one of several shapes where it stands', async () => {
    const text = ACME.replace(', nameColumn: departmentName', '').replace(
      '{ file: employees.csv }',
      '{ fil: employees.csv }',
    )
    const ended = await rollcall(await folderWith({ 'rollcall.yaml': text }), ['check'])
    expect(ended.status).toBe(2)
    expect(ended.log.split('\n').slice(1, -1)).toEqual([
      expect.stringMatching(/line 11, .*config\.employees\.fil: is unknown; did you mean file\?/),
      expect.stringMatching(/line 12, .*config\.communities\.nameColumn: is missing/),
    ])
  })

  it('names the kinds that a setting may have', async () => {
    const scim = (kind: string) =>
      `${ACME.slice(0, ACME.indexOf('        connector'))}        connector: scim
        config: { url: "https://acme.example/scim/v2", signIn: { ${kind} } }`
    const told = async (kind: string) =>
      (await rollcall(await folderWith({ 'rollcall.yaml': scim(kind) }), ['check'])).log
    expect(await told('token: x')).toMatch(/signIn\.kind: is missing: bearer, basic or clientCredentials$/m)
    expect(await told('kind: barer')).toMatch(/signIn\.kind: must be bearer, .*; did you mean bearer\?$/m)
    const api = `${ACME.slice(0, ACME.indexOf('        connector'))}        connector: json-api
        config: { baseUrl: "https://hr.acme.example", signIn: { kind: none }, paging: { kind: pages } }`
    const { log } = await rollcall(await folderWith({ 'rollcall.yaml': api }), ['check'])
    expect(log).toMatch(/paging\.kind: must be none, page, .*; did you mean page\?$/m)
  })

  it('says of a number whether its limit itself is one', async () => {
    const sql = `${ACME.slice(0, ACME.indexOf('        connector'))}        connector: sql
        config: { connection: "sqlite:./hr.db", employees: SELECT 1, communities: SELECT 1, timeLimitMinutes: 0 }`
    const { log } = await rollcall(await folderWith({ 'rollcall.yaml': sql }), ['check'])
    expect(log).toMatch(/config\.timeLimitMinutes: must be more than 0$/m)
  })

  it.each([
    [
      'beside `connector`, but is in `config`',
      ACME.replace('          communities:', '          community: department\n          communities:'),
      'line 12, organizations[0].integrations[0].config.community: belongs beside `connector`, not in `config`: indent it as `connector`',
    ],
    [
      'in `config`, but stands beside it',
      ACME.replaceAll('          employees:', '        employees:').replace(
        '          communities',
        '        communities',
      ),
      'line 11, organizations[0].integrations[0]: employees and communities belong in `config`: indent them further than `config`',
    ],
  ])('tells once what belongs %s', async (_, text, message) => {
    const ended = await rollcall(await folderWith({ 'rollcall.yaml': text }), ['check'])
    expect(ended.status).toBe(2)
    expect(ended.log.split('\n').slice(1, -1)).toEqual([`  ${message}`])
  })

  it('ends with 3 where a file is not there, and says what to do', async () => {
    const ended = await rollcall(await folderWith({ 'rollcall.yaml': ACME }), ['check'])
    expect(ended).toMatchObject({ status: 3, out: expect.stringContaining('There is no file') })
  })
})

describe('rollcall config', () => {
  it('shows what is in force, with secrets covered', async () => {
    const reference = '$' + '{env:MAIL_PASSWORD}'
    const transport = `smtp://me:${reference}@mail.example:587`
    const folder = await folderWith({
      'rollcall.yaml': ACME.replace('mail: {', `mail: { transport: "${transport}", link: "https://acme.example/in",`),
      'employees.csv': employees(NOOR),
    })
    const ended = await rollcall(folder, ['config', 'show', '--json'], { MAIL_PASSWORD: 'hush-hush' })
    expect(ended.out).not.toContain('hush-hush')
    expect(jsonLines(ended)).toMatchObject([{ mail: { transport }, queue: 'memory', organizations: [{ id: 'acme' }] }])
    const missing = await rollcall(folder, ['config', 'show'])
    expect(missing).toMatchObject({ status: 2, log: expect.stringContaining('MAIL_PASSWORD is not set') })
  })

  it('prints a JSON Schema that knows the installed connectors', async () => {
    const ended = await rollcall(await folderWith(), ['config', 'schema', '--json'])
    const [schema] = jsonLines(ended)
    expect(schema).toMatchObject({ type: 'object', properties: { organizations: { type: 'array' } } })
    expect(ended.out).toContain('"const":"csv"')
    expect(ended.out).toContain('"secret":true')
  })
})
