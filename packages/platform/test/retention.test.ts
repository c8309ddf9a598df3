import { readFile } from 'node:fs/promises'
import {
  anonymizeDue,
  hashToken,
  listChanges,
  listEmployees,
  load,
  quarantineOf,
  restore,
  rewriteFile,
  showEmployee,
  showRun,
} from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases, type TestDatabase } from '../../../test/databases.js'
import { all, DAY, type Given, given, START } from './given.js'

const RUN = '01980000-0000-7000-8000-000000000001'
const FAILED = '01980000-0000-7000-8000-000000000002'
const removed = { state: 'removed', removed_at: START, state_before_removal: 'active' }

/** All that belongs to one person, each value found nowhere else. */
const PERSON = {
  externalId: 'ZQX-77013',
  firstName: 'Zebulonia',
  lastName: 'Quixworthy',
  email: 'zebulonia.quix@private.example',
  phone: '+31 6 98127734',
  birthDate: '1987-11-23',
  attribute: 'locker-zq-4411',
  shift: 'shift-of-zebulonia',
  token: 'token-of-zebulonia',
}

/** A removed employee of whom there is a trace in every table that can hold one. */
async function leaveTraces(platform: Given): Promise<number> {
  const { database, hr } = platform
  const { externalId, email } = PERSON
  const zeb = await platform.employee(externalId, {
    ...removed,
    first_name: PERSON.firstName,
    last_name: PERSON.lastName,
    email,
    email_key: null,
    phone: PERSON.phone,
    language: 'nl',
    birth_date: PERSON.birthDate,
    start_date: '2019-07-15',
    attributes: JSON.stringify({ locker: PERSON.attribute }),
  })
  const kitchen = await platform.community('D1', 'Kitchen')
  await platform.inCommunity(zeb, kitchen)
  await platform.hasFunction(zeb, await platform.jobFunction('F3', 'Cook'))
  await platform.row('takeovers', {
    organization_id: 'acme',
    community_id: kitchen,
    employee_id: zeb,
    shift: PERSON.shift,
    created_at: START,
  })
  await platform.row('sessions', { employee_id: zeb, started_at: START })
  const invitation = await platform.row('invitations', {
    employee_id: zeb,
    token_hash: hashToken(PERSON.token),
    created_at: START,
  })
  await platform.row('outbox', {
    organization_id: 'acme',
    employee_id: zeb,
    invitation_id: invitation,
    kind: 'invitation',
    language: 'nl',
    recipient: email,
    details: JSON.stringify({ name: PERSON.firstName }),
    state: 'failed',
    created_at: START,
    attempts: 1,
    due_at: START,
    error: `550 ${email}`,
  })
  const change = await platform.row('changes', {
    organization_id: 'acme',
    at: START,
    kind: 'employee.removed',
    employee_id: zeb,
    because: 'R11',
  })
  await database.knex('change_values').insert({
    change_id: change,
    employee_id: zeb,
    was: JSON.stringify({ firstName: PERSON.firstName, lastName: PERSON.lastName, email }),
    becomes: null,
  })
  await platform.run(RUN)
  const error = { code: 'bad_data', message: `No employee ${externalId} for this membership`, hint: 'Mend the query' }
  await platform.run(FAILED, { status: 'failed', report: JSON.stringify({ status: 'failed', error }) })
  await database.knex('integrations').where({ id: hr }).update({ quarantine_reason: error.message })
  const problem = { run_id: RUN, integration_id: hr, code: 'employee.taken_email', created_at: START + 10 * DAY }
  await platform.row('run_problems', {
    ...problem,
    employee: externalId,
    place: `employees.csv:17 ${externalId}`,
    message: `${externalId} is rejected`,
  })
  await platform.row('run_problems', {
    ...problem,
    employee: '1002',
    message: `The e-mail address is that of ${externalId} already`,
  })
  await platform.row('run_problems', { ...problem, employee: '1003', message: `About ${externalId}9, another one` })
  await database.knex('expected_employees').insert({ integration_id: hr, external_id: externalId, due: '2026-09-01' })
  await database.knex('plan_pages').insert({
    run_id: RUN,
    phase: 'employees.kept',
    page: 0,
    changes: JSON.stringify([
      { kind: 'employee.restored', id: zeb, externalId, becomes: { firstName: PERSON.firstName, email } },
      { kind: 'employee.updated', id: 4711, externalId: '1002' },
    ]),
  })
  return zeb
}

/** Everything that the database keeps, as it lies in its files or tables. */
async function rawContent(platform: Given, place: TestDatabase): Promise<string> {
  const { database } = platform
  if (database.dialect === 'sqlite') {
    const file = place.url.slice('sqlite:'.length)
    const parts = await Promise.all([file, `${file}-wal`].map((name) => readFile(name, 'latin1').catch(() => '')))
    return parts.join('\n')
  }
  const [tables] = await database.knex.raw(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  )
  const dumps: string[] = []
  for (const { name } of tables) dumps.push(JSON.stringify(await database.knex(name)))
  return dumps.join('\n')
}

describe.each(databases)('retention on $name', ({ make }) => {
  it('R13 leaves nothing of a person in any table or file; counts, journal and colleagues stay', async () => {
    await using place = await make()
    await using platform = await given(async () => ({ url: place.url, [Symbol.asyncDispose]: async () => {} }))
    const { database } = platform
    const zeb = await leaveTraces(platform)
    await platform.employee('1002')
    const secrets = [...Object.values(PERSON).filter((value) => value !== PERSON.token), hashToken(PERSON.token)]
    const before = await rawContent(platform, place)
    for (const value of secrets.filter((one) => one !== PERSON.externalId)) expect(before).toContain(value)

    expect(await anonymizeDue(database, 'acme', START + 30 * DAY)).toEqual({ anonymized: 1, problems: 0 })
    const expectNothingLeft = async () => {
      const after = (await rawContent(platform, place)).replaceAll(`${PERSON.externalId}9`, '')
      for (const value of secrets) expect(after).not.toContain(value)
    }
    // What is deleted is overwritten at once, and not only where the file is written anew.
    if (database.dialect === 'sqlite') await database.knex.raw('PRAGMA wal_checkpoint(TRUNCATE)')
    await expectNothingLeft()
    await rewriteFile(database)
    await expectNothingLeft()
    expect(await showEmployee(database, String(zeb), START + 30 * DAY)).toMatchObject({
      state: 'anonymized',
      integration: 'hr',
      externalId: null,
      firstName: null,
      communities: [],
      sessions: 0,
      mails: [],
      history: [
        { kind: 'employee.removed', was: null },
        { kind: 'employee.anonymized', because: 'R13' },
      ],
    })
    expect(await all(listEmployees(database))).toMatchObject([{ externalId: '1002', lastName: 'Last1002' }])
    const problems = await database.knex('run_problems').orderBy('id').select('employee', 'message')
    expect(problems.map(({ employee, message }) => [employee, message])).toEqual([
      [null, 'Whom this was about is no longer kept'],
      ['1002', 'Whom this was about is no longer kept'],
      ['1003', `About ${PERSON.externalId}9, another one`],
    ])
    expect((await showRun(database, FAILED)).report?.error).toEqual({
      code: 'bad_data',
      message: 'The error named an employee who is anonymized',
      hint: '',
    })
    const plan = await database.knex('plan_pages').first('changes')
    expect(JSON.parse(plan.changes)).toMatchObject([{ externalId: '1002' }])
  })

  it('R13 begins where R12 ends: to the millisecond, and for good', async () => {
    await using platform = await given(make)
    const { database } = platform
    const noor = await platform.employee('1001', removed)
    expect(await anonymizeDue(database, 'acme', START + 30 * DAY - 1)).toEqual({ anonymized: 0, problems: 0 })
    expect(await anonymizeDue(database, 'acme', START + 30 * DAY)).toEqual({ anonymized: 1, problems: 0 })
    expect(await anonymizeDue(database, 'acme', START + 31 * DAY)).toEqual({ anonymized: 0, problems: 0 })
    await expect(restore(database, String(noor), START + 31 * DAY)).rejects.toMatchObject({
      code: 'refused',
      message: 'This employee is anonymized, which cannot be undone (R13)',
    })
    expect(await showEmployee(database, 'acme/hr/1001', START).catch(() => null)).toMatchObject({ reason: 'noRun' })
  })

  it('R13 goes through more people than one batch takes, and leaves other organizations alone', async () => {
    await using platform = await given(make)
    const { database } = platform
    for (let number = 0; number < 205; number++) await platform.employee(`x${number}`, removed)
    await database.knex('organizations').insert({ id: 'other', name: 'Other', time_zone: 'UTC', language: 'en' })
    await platform.row('employees', { organization_id: 'other', created_at: START, ...removed })

    expect(await anonymizeDue(database, 'acme', START + 30 * DAY)).toEqual({ anonymized: 205, problems: 0 })

    expect(await all(listEmployees(database, { states: ['removed'] }))).toHaveLength(1)
    expect((await all(listChanges(database))).filter(({ because }) => because === 'R13')).toHaveLength(205)
    expect(await database.knex('correlations').count({ number: '*' }).first()).toMatchObject({ number: 0 })
  })

  it('R13 leaves the identifier to somebody new who has it by now', async () => {
    await using platform = await given(make)
    const { database } = platform
    await platform.employee('1001', removed)
    const again = await platform.row('employees', {
      organization_id: 'acme',
      integration_id: platform.hr,
      external_id: '1001',
      state: 'invited',
      created_at: START + 30 * DAY,
    })
    await database.knex('correlations').update({ employee_id: again, is_removed: 0 })
    await platform.run(RUN, { ended_at: START + 30 * DAY })
    const expected = { integration_id: platform.hr, external_id: '1001', due: '2026-06-01' }
    await database.knex('expected_employees').insert(expected) // the source shows that one to come back later

    await anonymizeDue(database, 'acme', START + 30 * DAY)

    expect(await database.knex('expected_employees')).toMatchObject([expected])
    expect(await showEmployee(database, 'acme/hr/1001', START)).toMatchObject({ id: String(again), state: 'invited' })
  })

  it('R13 forgets after 30 days whom a problem was about, also one who never came onto the platform', async () => {
    await using platform = await given(make)
    const { database, hr } = platform
    await platform.run(RUN)
    const problem = { run_id: RUN, integration_id: hr, code: 'employee.invalid_email', message: 'About 4711' }
    await platform.row('run_problems', { ...problem, employee: '4711', place: 'e.csv:9', created_at: START })
    await platform.row('run_problems', { ...problem, employee: '4711', place: 'e.csv:9', created_at: START + 1 })

    expect(await anonymizeDue(database, 'acme', START + 30 * DAY)).toEqual({ anonymized: 0, problems: 1 })

    const rows = await database.knex('run_problems').orderBy('id').select('employee', 'place')
    expect(rows.map(({ employee, place }) => [employee, place])).toEqual([
      [null, null],
      ['4711', 'e.csv:9'],
    ])
  })

  it('R13 forgets after 30 days what a killed run had planned, where no other ever came', async () => {
    await using platform = await given(make)
    const { database } = platform
    await platform.run(RUN, { status: 'running', ended_at: null })
    await platform.run(FAILED, { status: 'running', started_at: START + 1, ended_at: null })
    const changes = JSON.stringify([{ kind: 'employee.invited', id: null, externalId: '4711' }])
    for (const run_id of [RUN, FAILED]) {
      await database.knex('plan_pages').insert({ run_id, phase: 'employees.kept', page: 0, changes })
    }

    await anonymizeDue(database, 'acme', START + 30 * DAY)

    expect(await database.knex('plan_pages').pluck('run_id')).toEqual([FAILED])
  })

  it('R13 forgets after 30 days who was to come, where no run has read the source to its end since', async () => {
    await using platform = await given(make)
    const { database, hr, rota } = platform
    await platform.run(RUN)
    await platform.run(FAILED, { status: 'failed', ended_at: START + DAY })
    await platform.run('01980000-0000-7000-8000-000000000003', { integration_id: rota, ended_at: START + 1 })
    for (const integration_id of [hr, rota]) {
      await database.knex('expected_employees').insert({ integration_id, external_id: '4711', due: '2026-06-01' })
    }

    await anonymizeDue(database, 'acme', START + 30 * DAY)

    expect(await database.knex('expected_employees').pluck('integration_id')).toEqual([rota])
  })

  it('R13 forgets after 30 days what errors of runs said, also of one who never came onto the platform', async () => {
    await using platform = await given(make)
    const { database } = platform
    const error = {
      code: 'bad_data',
      message: 'No employee 4711 for this membership',
      hint: 'Mend 4711',
      at: 'row 4711',
    }
    const report = JSON.stringify({ status: 'failed', error })
    await platform.run(RUN, { status: 'failed', report })
    await platform.run(FAILED, { status: 'failed', report, ended_at: START + 1 })
    const quarantine = { quarantined_at: START, quarantine_reason: `${error.message}. ${error.hint}` }
    await database.knex('integrations').where({ id: platform.hr }).update(quarantine)

    await anonymizeDue(database, 'acme', START + 30 * DAY)

    expect((await showRun(database, RUN)).report?.error).toEqual({
      code: 'bad_data',
      message: 'What the error said is not kept for more than 30 days',
      hint: '',
    })
    expect((await showRun(database, FAILED)).report?.error).toEqual(error)
    expect((await quarantineOf(database, platform.hr))?.reason).toBe(
      'What the error said is not kept for more than 30 days',
    )
  })

  it('R13 writes the file of SQLite anew after somebody was erased, or leaves it to the next where it is killed', async () => {
    await using platform = await given(make)
    const { database } = platform
    if (database.dialect !== 'sqlite') return
    const pragma = async (name: string) => {
      const [row] = await database.knex.raw(`PRAGMA ${name}`)
      return row[name]
    }
    for (let number = 0; number < 500; number++) await platform.employee(`x${number}`, removed)

    await anonymizeDue(database, 'acme', START + 30 * DAY)
    await rewriteFile(database)
    expect(await pragma('freelist_count')).toBe(0)

    await database.knex('employees').delete() // some hundred rows, as an erasure that was not followed by anything
    expect(await pragma('freelist_count')).toBeGreaterThan(0)
    await anonymizeDue(database, 'acme', START + 31 * DAY)
    await rewriteFile(database)
    expect(await pragma('freelist_count')).toBeGreaterThan(0) // nobody was due
    await database.knex.raw('PRAGMA user_version = 1')
    await rewriteFile(database)
    expect(await pragma('freelist_count')).toBe(0)
    expect(await pragma('user_version')).toBe(0)
  })

  it('R13 anonymizes one who was made by hand as well, and frees the id for somebody new', async () => {
    await using platform = await given(make)
    const { database } = platform
    const byHand = { integration_id: null, external_id: null, handle: 'm1' }
    await platform.employee('m1', { ...removed, ...byHand })
    await anonymizeDue(database, 'acme', START + 30 * DAY)
    const employees = [{ id: 'm1', firstName: 'Ada', email: 'm1@acme.example' }]
    await load(database, { organization: 'acme', employees }, START + 30 * DAY)
    expect(await all(listEmployees(database))).toMatchObject([{ externalId: 'm1', firstName: 'Ada' }])
  })
})
