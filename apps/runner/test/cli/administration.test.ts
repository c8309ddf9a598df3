import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BRAM, Desk, LATER, NOOR, WRONG } from './administration.js'

describe('rollcall load', () => {
  it('says what is new, and that the same file again changes nothing', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)

    const first = await desk.do('load', 'content.yaml', '--at', '2026-03-01')
    expect(first).toMatchObject({ status: 0, log: '' })
    expect(first.out).toContain('✓ acme has it now:\n  communities: 2 added')
    expect(await desk.do('load', 'content.yaml', '--at', '2026-03-01')).toMatchObject({
      status: 0,
      out: '✓ acme has all of this already; nothing changed.\n',
    })
  })

  it('takes the example of docs/content.md as it stands', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    const page = await readFile(new URL('../../../../docs/content.md', import.meta.url), 'utf8')
    await writeFile(join(desk.folder, 'example.yaml'), /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '')

    expect(await desk.do('load', 'example.yaml', '--at', '2026-03-01')).toMatchObject({ status: 0, log: '' })
    expect(await desk.lines('list', 'modules')).toMatchObject([{ externalId: 'welcome', members: 3 }])
  })

  it('tells every mistake of the file at once, and what to do', async () => {
    const desk = await Desk.open()
    const wrong = 'organization: acme\ngruops: []\ncommunities: [ { id: "a b", name: A } ]\n'
    await writeFile(join(desk.folder, 'wrong.yaml'), wrong)
    await writeFile(join(desk.folder, 'broken.yaml'), 'organization: [acme\n')
    await writeFile(join(desk.folder, 'stranger.yaml'), 'organization: acne\n')

    expect(await desk.do('load', 'wrong.yaml')).toEqual({
      status: 1,
      out: '',
      log: [
        '✗ The content has 2 mistakes:',
        '  communities[0].id must hold neither a blank nor a slash',
        '  gruops is not known here',
        '  Mend the file and load it again. Nothing was changed.',
        '',
      ].join('\n'),
    })
    expect(await desk.do('load', 'broken.yaml')).toMatchObject({
      status: 1,
      log: expect.stringContaining('broken.yaml is neither YAML nor JSON'),
    })
    expect(await desk.do('load', 'stranger.yaml')).toMatchObject({ status: 1, log: expect.stringContaining('acne') })
    expect(await desk.do('load', 'nowhere.yaml')).toMatchObject({
      status: 2,
      log: expect.stringContaining('nowhere.yaml cannot be read (ENOENT)'),
    })
  })
})

describe('rollcall list', () => {
  it('shows every thing there is, with names for people and lines for scripts', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    await desk.do('load', 'content.yaml', '--at', '2026-03-01')
    const expected: [thing: string, text: string, count: string][] = [
      ['employees', 'acme/hr/1001  Noor de Wit', '3 employees'],
      ['communities', 'acme/own-kitchen', '4 communities'],
      ['functions', 'acme/hr/F3', '3 functions'],
      ['memberships', 'Noor de Wit (1001)  community  Staff council', '7 memberships'],
      ['groups', 'Kitchen, Cook', '1 group'],
      ['messages', 'Elections in May', '1 message'],
      ['takeovers', 'Noor de Wit (1001)  2026-03-05T09:00/17:00', '1 takeover'],
      ['surveys', 'Pulse', '1 survey'],
      ['courses', 'Cook, First aider', '1 course'],
      ['modules', 'everyone', '1 module'],
      ['invitations', 'Noor de Wit (1001)  open', '2 invitations'],
      ['outbox', 'noor@acme.example', '2 mails'],
      ['runs', 'acme/hr', '1 run'],
      ['changes', 'Noor de Wit (1001)', '19 changes'],
    ]
    for (const [thing, text, count] of expected) {
      const shown = await desk.do('list', thing, '--at', '2026-03-02')
      expect(shown).toMatchObject({ status: 0, log: '' })
      expect(shown.out).toContain(text)
      expect(shown.out.endsWith(`\n${count}\n`), `${thing}: ${count}`).toBe(true)
    }
    const [mail] = await desk.lines('list', 'outbox')
    expect(mail).toMatchObject({ subject: expect.stringContaining('Acme'), to: 'noor@acme.example', state: 'sent' })
    expect(await desk.lines('list', 'groups', '--members')).toMatchObject([
      { content: { name: 'All of the kitchen' }, employee: { externalId: '1001' } },
    ])
  })

  it('can be narrowed, and says what an option belongs to', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    await desk.night('2026-03-02', BRAM)
    expect((await desk.do('list', 'employees', '--org', 'acme')).out).toContain('1 employee\n')
    expect((await desk.do('list', 'employees', '--state', 'removed')).out).toMatch(/Noor de Wit +removed.*2026-04-01/)
    expect(await desk.lines('list', 'employees', '--state', 'all')).toHaveLength(2)
    const [first] = await desk.lines('list', 'runs')
    expect((await desk.lines('list', 'changes', '--run', String(first?.['run']))).length).toBe(6)

    expect(await desk.do('list', 'groups')).toMatchObject({ status: 0, out: 'No groups.\n' })
    expect(await desk.do('list', 'employees', '--org', 'acne')).toMatchObject({ status: 1 })
    expect(await desk.do('list', 'people')).toMatchObject({ status: 2 })
    expect(await desk.do('list', 'groups', '--state', 'all')).toMatchObject({
      status: 2,
      log: '✗ --state does not narrow groups\n  It belongs to: employees.\n',
    })
  })
})

describe('what only looks', () => {
  it('writes nothing: a list not even a new name of the organization, others only what differs', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR)
    const before = await desk.written()
    const file = join(desk.folder, 'rollcall.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('name: Acme', 'name: Acme Foods'))

    for (const thing of ['employees', 'invitations', 'runs', 'outbox']) await desk.do('list', thing)
    expect(await desk.written()).toEqual(before)

    await desk.do('show', 'employee', 'acme/hr/1001')
    const after = await desk.written()
    expect(after).toMatchObject({ name: 'Acme Foods' })
    await desk.do('show', 'employee', 'acme/hr/1001')
    await desk.do('plan', 'acme/hr', '--at', '2026-03-02')
    expect(await desk.written()).toEqual(after)
  })
})

describe('rollcall accept', () => {
  it('R7 welcomes with all that the employee has at once, and works a single time', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    await desk.do('load', 'content.yaml', '--at', '2026-03-01')
    const link = await desk.linkTo('noor@acme.example')

    expect(await desk.do('accept', link, '--at', '2026-03-02')).toEqual({
      status: 0,
      log: '',
      out: `✓ Welcome to Acme, Noor de Wit!

  Communities  Kitchen
               Staff council
  Functions    Cook
  First steps  First week
  Groups       All of the kitchen
  Surveys      Pulse
  Courses      Hygiene
  Messages     Staff council: Elections in May
`,
    })
    const again = await desk.do('accept', link.split('#').at(-1) ?? '', '--at', '2026-03-02')
    expect(again).toMatchObject({ status: 1, out: '', log: expect.stringContaining('was used already') })
    expect(await desk.do('accept', 'guessed')).toMatchObject({ status: 1 })
  })
})

describe('rollcall show', () => {
  it('R28 shows an employee whole, with what happened and why', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR)
    await desk.night('2026-03-02', NOOR.replace('de Wit', 'Visser'))

    const shown = await desk.do('show', 'employee', 'acme/hr/1001', '--at', '2026-03-03')

    expect(shown.status).toBe(0)
    expect(shown.out).toContain('Noor Visser  invited')
    expect(shown.out).toContain('Communities  Kitchen')
    expect(shown.out).toMatch(/2026-03-02 02:00 +updated +lastName: de Wit → Visser +R8/)
    const [line] = await desk.lines('show', 'employee', 'acme/hr/1001')
    expect(line).toMatchObject({ found: true, lastName: 'Visser', history: [{ because: 'R6' }, { because: 'R8' }] })
  })

  it('R14 R6 says why somebody is not there, as far as the last run knows', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, LATER, WRONG)
    const why = async (id: string) => {
      const { status, out } = await desk.do('show', 'employee', `acme/hr/${id}`)
      return [status, out.split('\n')[1]]
    }
    expect(await why('1003')).toEqual([0, 'Not yet: due on 2026-12-31, as the run of 2026-03-01 knows.'])
    expect(await why('1004')).toEqual([
      0,
      expect.stringContaining('Rejected by the run of 2026-03-01 (employees.csv:4)'),
    ])
    expect(await why('9999')).toEqual([1, expect.stringContaining('Never seen by the run of 2026-03-01')])
    expect(await desk.do('show', 'employee', 'acme/pay/1')).toMatchObject({
      status: 1,
      log: '✗ acme has no integration pay\n  Known: hr.\n',
    })
  })

  it('shows a run by the beginning of its id', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, WRONG)

    const [run] = await desk.lines('list', 'runs')
    const id = String(run?.['run'])
    const shown = await desk.do('show', 'run', id.slice(0, 18))

    expect(shown.status).toBe(0)
    expect(shown.out).toContain(id)
    expect(shown.out).toContain('employees.csv:3')
    expect(shown.out).toMatch(/invited +Noor de Wit \(1001\)/)
    const [line] = await desk.lines('show', 'run', id)
    expect(line).toMatchObject({ run: id, employees: { invited: 1 }, changes: { 'employee.invited': 1 } })
    expect(await desk.do('show', 'run', 'ffff')).toMatchObject({ status: 1 })
    expect(await desk.do('show', 'run', id, '--at', '2026-03-05')).toMatchObject({ status: 0 })
    expect(await desk.do('show', 'run', id, '--at', 'noon')).toMatchObject({ status: 2 })
  })

  it('R25 gives scripts what waits as a plan does', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    expect(await desk.night('2026-03-02')).toMatchObject({ status: 4 })
    const [, run] = await desk.lines('list', 'runs')
    const [shown] = await desk.lines('show', 'run', String(run?.['run']))
    const [, ...planned] = await desk.lines('plan', 'acme/hr', '--at', '2026-03-02')
    expect(planned).toHaveLength(6)
    expect(shown?.['waiting']).toEqual(planned.map(({ held, ...change }) => change))
  })
})

describe('rollcall restore and rollcall retention', () => {
  it('R12 brings somebody back within 30 days, and warns that the next run may undo it', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    await desk.night('2026-03-02', BRAM)

    const restored = await desk.do('restore', 'acme/hr/1001', '--at', '2026-03-20')

    expect(restored.status).toBe(0)
    expect(restored.out).toContain('✓ Noor de Wit (1001) is back, invited as before.')
    expect(restored.out).toContain('An invitation to noor@acme.example is on its way.')
    expect(restored.out).toContain('its next run removes it again (R11)')
    expect(await desk.lines('list', 'outbox')).toMatchObject([{ state: 'sent' }, { state: 'sent' }, { state: 'sent' }])
    expect(await desk.do('restore', 'acme/hr/1001', '--at', '2026-03-20')).toMatchObject({ status: 1 })
  })

  it('R13 forgets the person after 30 days, the mails in the outbox folder included', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    await desk.night('2026-03-02', BRAM)
    const [before] = await desk.lines('list', 'employees', '--state', 'removed')

    expect(await desk.do('retention', '--at', '2026-03-31')).toMatchObject({
      status: 0,
      out: '✓ acme: nobody is due.\n',
    })
    expect(await desk.do('retention', '--at', '2026-04-02')).toMatchObject({
      status: 0,
      out: '✓ acme: 1 employee anonymized.\n',
    })

    expect(await desk.do('restore', String(before?.['id']), '--at', '2026-04-02')).toMatchObject({
      status: 1,
      log: expect.stringContaining('anonymized, which cannot be undone (R13)'),
    })
    expect(await desk.lines('list', 'employees', '--state', 'anonymized')).toMatchObject([
      { externalId: null, firstName: null, email: null },
    ])
    expect(await readdir(join(desk.folder, 'outbox'))).toHaveLength(1)
  })
})

describe('rollcall link and rollcall unlink', () => {
  it('R19 makes a source community one made by hand, which no run undoes, and back again', async () => {
    const desk = await Desk.open()
    await desk.night('2026-03-01', NOOR, BRAM)
    await desk.do('load', 'content.yaml', '--at', '2026-03-01')

    const linked = await desk.do('link', 'community', 'acme/hr', 'D1', 'own-kitchen', '--at', '2026-03-02')
    expect(linked.status).toBe(0)
    expect(linked.out).toMatch(
      /✓ The community D1 of acme\/hr is linked to De keuken \(id \d+\): whom the source puts into D1/,
    )
    expect(linked.out).toContain('still holds audience (1), takeover (1)')

    expect((await desk.night('2026-03-03', NOOR, BRAM)).out).toContain('nothing to do')
    const memberships = await desk.lines('list', 'memberships')
    expect(memberships).toContainEqual(
      expect.objectContaining({ origin: 'synchronized', unit: expect.objectContaining({ externalId: 'own-kitchen' }) }),
    )
    expect((await desk.lines('list', 'outbox')).map(({ kind }) => kind)).toEqual(['invitation', 'invitation'])
    expect(await desk.do('link', 'community', 'acme/hr', 'D2', 'own-kitchen', '--at', '2026-03-03')).toMatchObject({
      status: 1,
      log: expect.stringContaining('De keuken is linked to hr/D1 already'),
    })

    const unlinked = await desk.do('unlink', 'community', 'acme/hr', 'D1', '--at', '2026-03-03')
    expect(unlinked.out).toMatch(
      /✓ The community D1 of acme\/hr is no longer linked to De keuken \(id \d+\), which stays/,
    )
    await desk.night('2026-03-04', NOOR, BRAM)
    const made = (await desk.lines('list', 'communities')).filter(({ externalId }) => externalId === 'D1')
    expect(made).toMatchObject([{ origin: 'synchronized', members: 1 }])
  })

  it('R19 keeps a linked community when it goes from the source, and ends what the source gave', async () => {
    const desk = await Desk.open()
    await writeFile(join(desk.folder, 'own.yaml'), 'organization: acme\ncommunities: [ { id: own, name: Own } ]\n')
    await desk.do('load', 'own.yaml', '--at', '2026-03-01')
    await desk.do('link', 'community', 'acme/hr', 'D1', 'own', '--at', '2026-03-01')
    await desk.night('2026-03-02', NOOR, BRAM)
    const own = async () => (await desk.lines('list', 'communities')).find(({ externalId }) => externalId === 'own')
    expect(await own()).toMatchObject({ members: 1 })

    await desk.night('2026-03-03', NOOR.replace('D1;Kitchen', 'D2;Bar'), BRAM)

    expect(await own()).toMatchObject({ origin: 'manual', members: 0 })
  })
})
