import { listRuns, showEmployee, showRun } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../test/databases.js'
import { all, DAY, given, START } from './given.js'

const FIRST = '01980000-0000-7000-8000-000000000001'
const SECOND = '01980000-0000-7000-8000-000000000002'

describe.each(databases)('showing one on $name', ({ make }) => {
  it('R28 shows an employee with its history: which run, when, what it was, what it became and why', async () => {
    await using platform = await given(make)
    const { database } = platform
    const noor = await platform.employee('1001')
    await platform.run(FIRST)
    const change = await platform.row('changes', {
      organization_id: 'acme',
      integration_id: platform.hr,
      run_id: FIRST,
      at: START,
      kind: 'employee.updated',
      employee_id: noor,
      because: 'R8',
      details: '{"fields":["lastName"]}',
    })
    await database.knex('change_values').insert({
      change_id: change,
      employee_id: noor,
      was: '{"lastName":"Jansen"}',
      becomes: '{"lastName":"de Wit"}',
    })

    for (const reference of ['acme/hr/1001', String(noor)]) {
      expect(await showEmployee(database, reference, START)).toMatchObject({
        found: true,
        id: String(noor),
        lastRun: { run: FIRST, problems: [] },
        history: [
          {
            run: FIRST,
            at: '2026-03-01T01:00:00.000Z',
            kind: 'employee.updated',
            was: { lastName: 'Jansen' },
            becomes: { lastName: 'de Wit' },
            because: 'R8',
          },
        ],
      })
    }
  })

  it('says why somebody is not there, as far as the last run knows', async () => {
    await using platform = await given(make)
    const { database, hr } = platform
    const why = async (id: string) => {
      const shown = await showEmployee(database, `acme/hr/${id}`, START)
      return shown.found ? 'found' : [shown.reason, shown.explanation]
    }
    expect(await why('1')).toEqual(['noRun', 'acme/hr has not run yet'])

    await platform.run(FIRST)
    await platform.run(SECOND, { night: '2026-03-02', started_at: START + DAY })
    const problem = { integration_id: hr, code: 'employee.unknown_community', created_at: START }
    await platform.row('run_problems', { ...problem, run_id: FIRST, employee: 'mended', message: 'Long ago' })
    await platform.row('run_problems', {
      ...problem,
      run_id: SECOND,
      employee: 'D/1 x',
      place: 'employees.csv:17',
      message: 'The community D9 is unknown',
    })
    const noEmail = { ...problem, code: 'employee.no_email', message: 'There is no e-mail address yet' }
    await platform.row('run_problems', { ...noEmail, run_id: SECOND, employee: 'waiting' })
    await database.knex('expected_employees').insert({ integration_id: hr, external_id: 'later', due: '2026-04-01' })
    await database.knex('plan_pages').insert({
      run_id: SECOND,
      phase: 'employees.kept',
      page: 0,
      changes: JSON.stringify([{ kind: 'employee.invited', externalId: 'waiting' }]),
    })

    expect(await why('D/1 x')).toEqual([
      'rejected',
      'Rejected by the run of 2026-03-02 (employees.csv:17): The community D9 is unknown',
    ])
    expect(await why('later')).toEqual(['notYet', 'Not yet: due on 2026-04-01, as the run of 2026-03-02 knows'])
    expect(await why('waiting')).toEqual(['held', 'Waits for approval: the run of 2026-03-02 held employee.invited'])
    const never = 'Never seen by the run of 2026-03-02: not in the source, past its end date, or anonymized here'
    expect(await why('mended')).toEqual(['neverSeen', never])
    expect(await why('1')).toEqual(['neverSeen', never])

    const message = '3 of 250 users left out: 2 guests, 1 disabled'
    await platform.row('run_problems', { ...problem, run_id: SECOND, code: 'employees.left_out', message })
    const maybe = never.replace('source, ', `source, left out on purpose (${message}), `)
    expect(await why('1')).toEqual(['neverSeen', maybe])
  })

  it('R11 shows a removed employee, and until when it can be restored', async () => {
    await using platform = await given(make)
    await platform.employee('1001', { state: 'removed', removed_at: START, state_before_removal: 'active' })
    expect(await showEmployee(platform.database, 'acme/hr/1001', START)).toMatchObject({
      found: true,
      state: 'removed',
      restorableUntil: '2026-03-31T01:00:00.000Z',
      groups: [],
    })
  })

  it('says what there is where organization, integration or employee is unknown', async () => {
    await using platform = await given(make)
    const { database } = platform
    await expect(showEmployee(database, 'acne/hr/1', START)).rejects.toMatchObject({ hint: 'Known: acme.' })
    await expect(showEmployee(database, 'acme/pay/1', START)).rejects.toMatchObject({
      message: 'acme has no integration pay',
      hint: 'Known: hr, rota.',
    })
    await expect(showEmployee(database, 'nobody', START)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('tells apart an employee by hand whose id looks like the platform id of another', async () => {
    await using platform = await given(make)
    const { database } = platform
    const noor = await platform.employee('1001')
    const ada = await platform.employee('m', { integration_id: null, external_id: null, handle: String(noor) })
    await expect(showEmployee(database, String(noor), START)).rejects.toMatchObject({ code: 'refused' })
    expect(await showEmployee(database, `acme/${noor}`, START)).toMatchObject({ id: String(ada) })
  })

  it('R28 shows a run by the beginning of its id, with its report and what the journal says', async () => {
    await using platform = await given(make)
    const { database, hr } = platform
    const report = { source: { employees: 3, communities: 1, functions: 0 }, held: [], seconds: 1.5 }
    await platform.run(FIRST)
    await platform.run(SECOND, { night: '2026-03-02', status: 'held', report: JSON.stringify(report) })
    const change = { organization_id: 'acme', run_id: SECOND, at: START }
    for (const kind of ['employee.invited', 'employee.invited', 'community.added']) {
      await platform.row('changes', { ...change, kind })
    }
    const problem = { integration_id: hr, created_at: START, run_id: SECOND, employee: '7' }
    await platform.row('run_problems', { ...problem, code: 'employee.unknown_function', unit: 'F9', message: 'No F9' })

    const problems = [{ code: 'employee.unknown_function', employee: '7', function: 'F9', message: 'No F9' }]
    expect(await showRun(database, SECOND)).toEqual({
      run: SECOND,
      organization: 'acme',
      integration: 'hr',
      night: '2026-03-02',
      trigger: 'schedule',
      status: 'held',
      startedAt: '2026-03-01T01:00:00.000Z',
      endedAt: '2026-03-01T01:00:00.000Z',
      problems,
      report: { ...report, problems },
      changes: { 'community.added': 1, 'employee.invited': 2 },
    })
    await expect(showRun(database, '0198')).rejects.toMatchObject({ code: 'refused' })
    await expect(showRun(database, "x' OR 1")).rejects.toMatchObject({ code: 'not_found' })
    expect((await showRun(database, FIRST.slice(0, 36))).night).toBe('2026-03-01')
    expect((await all(listRuns(database))).map(({ run }) => run)).toEqual([FIRST, SECOND])
  })
})
