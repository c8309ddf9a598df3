import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jsonLines, rollcall } from './cli/rollcall.js'

const EXAMPLE = fileURLToPath(new URL('../../../examples/zilvermeeuw', import.meta.url))
const STORY = fileURLToPath(new URL('../../../examples/story.mjs', import.meta.url))
const SECOND_NIGHT = '2026-01-06'

const Unit = z.object({
  name: z.string(),
  externalId: z.string().nullable(),
  integration: z.string().nullable(),
  members: z.number(),
})
const Membership = z.object({ name: z.string(), origin: z.string() })
const Employee = z.object({
  id: z.string(),
  externalId: z.string().nullable(),
  integration: z.string().nullable(),
  state: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  communities: z.array(Membership),
})
const Fields = z.looseObject({ startDate: z.string().nullish(), email: z.string().nullish() })
const Change = z.object({
  kind: z.string(),
  integration: z.string().nullable(),
  run: z.string().nullable(),
  employee: z.string().nullable(),
  because: z.string().nullable(),
  details: z
    .looseObject({
      name: z.string(),
      reason: z.string(),
      messages: z.number(),
      takeovers: z.number(),
      audiences: z.number(),
    })
    .partial()
    .nullable(),
  was: Fields.nullable(),
  becomes: Fields.nullable(),
})
const Run = z.object({ run: z.string(), integration: z.string(), night: z.string(), status: z.string() })
const ShownRun = Run.extend({
  source: z.object({ functions: z.number() }),
  employees: z.object({ removed: z.number(), unchanged: z.number() }),
  held: z.array(z.object({ kind: z.string(), because: z.string(), state: z.string() })),
  problems: z.array(z.object({ code: z.string() })),
  error: z.object({ code: z.string() }).optional(),
})
const Mail = z.object({ kind: z.string(), employee: z.string() })

/** What the story left behind, as the command line lists it. */
interface Told {
  readonly text: string
  readonly changes: readonly z.infer<typeof Change>[]
  readonly employees: readonly z.infer<typeof Employee>[]
  readonly communities: readonly z.infer<typeof Unit>[]
  readonly runs: readonly z.infer<typeof ShownRun>[]
  readonly mails: readonly z.infer<typeof Mail>[]
}

let folder: string
let told: Told

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-story-'))
  const text = await tell(EXAMPLE, join(folder, 'whole'))
  const list = async <T>(shape: z.ZodType<T>, ...words: string[]) =>
    jsonLines(await rollcall(join(folder, 'whole'), [...words, '--json'])).map((line) => shape.parse(line))
  const runs = await list(Run, 'list', 'runs')
  told = {
    text,
    changes: await list(Change, 'list', 'changes'),
    employees: await list(Employee, 'list', 'employees', '--state', 'all'),
    communities: await list(Unit, 'list', 'communities'),
    runs: (await Promise.all(runs.map(({ run }) => list(ShownRun, 'show', 'run', run)))).flat(),
    mails: await list(Mail, 'list', 'outbox'),
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the story of seven nights', () => {
  it('tells every night, and at its end where to go on', () => {
    expect(told.text.match(/^── /gm)).toHaveLength(7)
    expect(told.text).toContain('Monday, January 5, 2026: The first import')
    expect(told.text.trimEnd().split('\n').slice(-3)).toEqual([
      expect.stringContaining('Exports, database and mails'),
      expect.stringContaining('npx rollcall list employees --config'),
      expect.stringContaining('npx rollcall init'),
    ])
  })

  it('comes from the exports: with another one in the place of a night, other things happen', async () => {
    const example = join(folder, 'example')
    await cp(EXAMPLE, example, { recursive: true })
    for (const night of await readdir(join(example, 'nights'))) {
      if (night > SECOND_NIGHT) await rm(join(example, 'nights', night), { recursive: true })
    }
    await leaveOut('1040', join(example, 'nights', SECOND_NIGHT, 'hr', 'medewerkers.csv'))
    const text = await tell(example, join(folder, 'other'))
    expect(text).toMatch(/removed .*\(1040\)/)
    expect(told.text).not.toMatch(/removed .*\(1040\)/)
  })

  it('changes nothing in a night whose export is cut off (R23), and removes nobody where it is empty (R24)', () => {
    const cut = told.runs.find((run) => run.integration === 'hr' && run.night === '2026-02-18')
    expect(cut).toMatchObject({ status: 'failed', error: { code: 'incomplete_read' } })
    expect(told.changes.filter((change) => change.run === cut?.run)).toEqual([])
    const empty = told.runs.find((run) => run.integration === 'roster' && run.night === '2026-01-19')
    expect(empty).toMatchObject({ status: 'held', employees: { removed: 0 } })
    expect(empty?.held.map((held) => held.because)).toEqual(['empty', 'empty'])
  })
})

describe('what the story shows of safeguards', () => {
  it('R25 what a run held is done once an administrator approves it', () => {
    const run = told.runs.find(({ held }) => held.some((entry) => entry.because === 'unreadable_id'))
    expect(run?.held).toMatchObject([{ kind: 'employees.removed', state: 'approved' }])
    expect(changes('employee.removed').filter((change) => change.run === run?.run)).toHaveLength(1)
  })
})

describe('every rule from R3 to R22 happens in those nights', () => {
  it('R3 somebody starts on the very night', () => {
    const nights = new Map(told.runs.map(({ run, night }) => [run, night]))
    const starters = changes('employee.invited').filter(
      ({ run, becomes }) => becomes?.startDate === nights.get(run ?? ''),
    )
    expect(starters.length).toBeGreaterThan(0)
  })

  it('R4 two people have one name, and somebody gets another identifier', () => {
    const named = (firstName: string, lastName: string) =>
      told.employees.filter((e) => e.firstName === firstName && e.lastName === lastName)
    expect(named('Jan', 'de Vries').map((e) => e.state)).toEqual(['invited', 'invited'])
    expect(named('Inge', 'Scholten').map((e) => e.state)).toEqual(['removed', 'invited'])
  })

  it('R5 no run touches whom an administrator made by hand', () => {
    const byHand = told.employees.filter((employee) => employee.integration === null)
    expect(byHand.map((employee) => employee.state)).toEqual(['active', 'active'])
    const ids = byHand.map((employee) => employee.id)
    expect(told.changes.filter((c) => c.run !== null && c.employee !== null && ids.includes(c.employee))).toEqual([])
  })

  it('R6 people are invited, before their start where the source says so, and later where there was no address', () => {
    expect(told.text).toContain('Agnès Mercier (1152)')
    expect(changes('employee.invited').filter((c) => c.becomes?.startDate === '2026-04-01')).toHaveLength(1)
    expect(problems()).toContain('employee.no_email')
    expect(told.text).toMatch(/e-mail: none →\s.*/)
  })

  it('R7 after the first login there are communities, messages, groups, and modules', () => {
    expect(because('R7')).not.toEqual([])
    for (const title of ['communities', 'groups', 'modules', 'courses', 'messages']) {
      expect(told.text).toMatch(new RegExp(`^ +${title} +\\S`, 'm'))
    }
  })

  it('R8 fields follow the source, and an old link dies with the old address', () => {
    expect(because('R8')).not.toEqual([])
    expect(told.text).toContain('Somebody used the first invitation of Eva Mulder: This invitation works no more')
  })

  it('R9 what was given by hand stays through a transfer', () => {
    const noor = told.employees.find((employee) => employee.externalId === '1001')
    const byHand = noor?.communities.filter((community) => community.origin === 'manual').map(({ name }) => name)
    expect(byHand?.sort()).toEqual(['Ondernemingsraad', 'Strandpaviljoen'])
    expect(changes('employee.transferred').map((change) => change.employee)).toContain(noor?.id)
  })

  it('R10 a transfer is told by mail, a mere removal is not', () => {
    const mailed = told.mails.filter((mail) => mail.kind === 'transfer').map((mail) => mail.employee)
    expect(changes('employee.transferred').map((change) => change.employee)).toEqual(expect.arrayContaining(mailed))
    const sanne = told.employees.find((employee) => employee.externalId === '1017')
    expect(sanne?.communities.map(({ name }) => name)).toEqual(['Bediening'])
    expect(mailed).not.toContain(sanne?.id)
  })

  it('R11 people leave by their end date and by their absence', () => {
    const reasons = new Set(changes('employee.removed').map((change) => change.details?.reason))
    expect(reasons).toEqual(new Set(['ended', 'absent']))
  })

  it('R12 people come back, by an administrator and by the source, with and without an invitation', () => {
    const restored = changes('employee.restored')
    expect(restored.map((change) => change.run !== null).sort()).toEqual([false, true, true])
    expect(told.text).toMatch(/back .*gets an invitation/)
    expect(told.text).toMatch(/back .*has logged in before: no invitation/)
  })

  it('R13 who left is anonymized, and comes back as somebody new', () => {
    expect(because('R13')).not.toEqual([])
    expect(told.employees.map((employee) => employee.state)).toContain('anonymized')
    const bram = told.employees.filter((employee) => employee.externalId === '1012')
    expect(bram.map((employee) => employee.state)).toEqual(['invited'])
  })

  it('R14 records that cannot be read are left alone, for every reason', () => {
    expect(problems()).toEqual(
      expect.arrayContaining([
        'employee.no_identifier',
        'employee.blank_identifier',
        'employee.duplicate',
        'employee.impossible_date',
        'employee.end_before_start',
        'employee.too_few_fields',
        'employee.unknown_community',
        'employee.unknown_function',
        'employee.no_community',
        'employee.invalid_email',
        'employee.email_taken',
      ]),
    )
    const held = told.runs.flatMap((run) => run.held.map((entry) => entry.because))
    expect(held).toContain('unreadable_id')
  })

  it('R15 the organization has chosen teams of the roster as communities', () => {
    const names = told.communities.filter((unit) => unit.integration === 'roster').map((unit) => unit.name)
    expect(names.sort()).toEqual(['Empfang', 'Küche & Service', 'Zimmer'])
  })

  it('R16 a new community is made although one made by hand has its name', () => {
    const spas = changes('community.added').filter((change) => change.details?.name === 'Spa')
    expect(spas.map((change) => change.integration)).toEqual([null, 'hr'])
  })

  it('R17 a new name does not rename', () => {
    expect(problems()).toContain('community.renamed')
    expect(told.communities.map((unit) => unit.name)).toContain('Techniek')
  })

  it('R18 a community goes with its messages and takeovers, once no record names it any more', () => {
    expect(problems()).toContain('community.missing')
    expect(because('R18').map((change) => change.details)).toContainEqual(
      expect.objectContaining({ name: 'Wintertuin', messages: 2, takeovers: 2 }),
    )
  })

  it('R19 a linked community stays when it goes from the source', () => {
    expect(because('R19')).not.toEqual([])
    const spa = told.communities.filter((unit) => unit.name === 'Spa')
    expect(spa).toEqual([{ name: 'Spa', externalId: 'spa', integration: null, members: 1 }])
  })

  it('R20 functions come, and are not renamed', () => {
    expect(because('R20').map((change) => change.details?.name)).toContain('Badmeester')
    expect(problems()).toContain('function.renamed')
  })

  it('R21 a function goes, and leaves every audience', () => {
    expect(because('R21').map((change) => change.details)).toContainEqual(
      expect.objectContaining({ name: 'IJsmeester', audiences: 3 }),
    )
  })

  it('R22 a roster without functions changes none', () => {
    const roster = told.runs.filter((run) => run.integration === 'roster')
    expect(roster.map((run) => run.source.functions)).toEqual(roster.map(() => 0))
    const changed = told.changes.filter(
      (change) => change.integration === 'roster' && change.kind.startsWith('function.'),
    )
    expect(changed).toEqual([])
  })
})

function changes(kind: string) {
  return told.changes.filter((change) => change.kind === kind)
}

function because(rule: string) {
  return told.changes.filter((change) => change.because === rule)
}

function problems(): readonly string[] {
  return told.runs.flatMap((run) => run.problems.map((problem) => problem.code))
}

/** Tells the nights of an example, and gives what was printed. */
async function tell(example: string, into: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [STORY, example, into], {
    env: { PATH: process.env['PATH'], COLUMNS: '100' },
    maxBuffer: 10_000_000,
  })
  return stdout
}

/** Takes an employee, with the line break in the address, out of an export and out of the count in its trailer. */
async function leaveOut(id: string, file: string): Promise<void> {
  const rows = (await readFile(file, 'latin1')).split('\r\n')
  const others = rows.filter((row) => !row.startsWith(`${id};`))
  expect(others).toHaveLength(rows.length - 1)
  const text = others.join('\r\n').replace(/^TOTAAL;\d+/m, `TOTAAL;${others.length - 3}`)
  await writeFile(file, text, 'latin1')
}
