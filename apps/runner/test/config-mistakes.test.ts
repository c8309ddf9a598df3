import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findConfigurationFile } from '../src/config/find-configuration-file.js'
import { checkedConfiguration, readConfiguration } from '../src/config/load-configuration.js'
import { folderWith } from './cli/folder.js'

const WHOLE = `
organizations:
  - { id: acme, name: Acme, timeZone: Europe/Amsterdam, integrations: [ { id: hr, connector: csv } ] }
`

async function mistakesIn(text: string, file = 'rollcall.yaml', environment: Record<string, string> = {}) {
  const folder = await folderWith({ [file]: text })
  const { mistakes } = await readConfiguration(join(folder, file), environment)
  return mistakes.map(({ line, path, message }) => `${line ?? '-'} ${path}: ${message}`)
}

describe('a configuration without mistakes', () => {
  it('gets every default that the reference names', async () => {
    const folder = await folderWith({ 'rollcall.yaml': WHOLE })
    const configuration = checkedConfiguration(await readConfiguration(join(folder, 'rollcall.yaml'), {}))
    expect(configuration).toMatchObject({
      folder,
      database: 'sqlite:./rollcall.db',
      mail: { transport: 'file:./outbox' },
      queue: 'memory',
    })
    expect(configuration.organizations[0]?.integrations[0]).toEqual({
      id: 'hr',
      connector: 'csv',
      config: {},
      community: undefined,
      function: undefined,
      schedule: { at: '02:00', spreadMinutes: 30, catchUpUntil: '06:00', timeLimitMinutes: 120 },
      safeguards: {
        firstImport: 'hold',
        limits: {
          'employees.removed': { count: 3, percent: 5, ceiling: 500 },
          'employees.invited': { count: 25, percent: 20 },
          'employees.transferred': { count: 10, percent: 20 },
          'employees.unassigned': { count: 10, percent: 20 },
          'employees.emailChanged': { count: 10, percent: 10 },
          'employees.rejected': { count: 20, percent: 20 },
          'communities.removed': { count: 1, percent: 5 },
          'functions.removed': { count: 2, percent: 10 },
        },
      },
    })
  })

  it('replaces the whole default of a kind of change that it gives', async () => {
    const safeguards = 'safeguards: { employees.removed: { count: 9 } }'
    const folder = await folderWith({
      'rollcall.yaml': WHOLE.replace('connector: csv', `connector: csv, ${safeguards}`),
    })
    const { organizations } = checkedConfiguration(await readConfiguration(join(folder, 'rollcall.yaml'), {}))
    const limits = organizations[0]?.integrations[0]?.safeguards.limits
    expect(limits?.['employees.removed']).toEqual({ count: 9 })
    expect(limits?.['employees.invited']).toEqual({ count: 25, percent: 20 })
  })

  it('may be JSON, or a program that gives a value', async () => {
    const organizations = [{ id: 'acme', name: 'Acme', timeZone: 'Europe/Berlin' }]
    expect(await mistakesIn(JSON.stringify({ organizations }), 'rollcall.json')).toEqual([])
    const program = `const zone: string = 'Europe/Berlin'
      export default { organizations: [{ id: 'acme', name: 'Acme', timeZone: zone }] }`
    expect(await mistakesIn(program, 'rollcall.config.ts')).toEqual([])
  })

  it('is found from any folder below it', async () => {
    const folder = await folderWith({ 'rollcall.yaml': WHOLE, 'deep/er/file.txt': '' })
    expect(await findConfigurationFile(join(folder, 'deep/er'), undefined)).toBe(join(folder, 'rollcall.yaml'))
  })
})

describe('mistakes in a configuration', () => {
  it('are told all at once, each with its line, its path and what would be right', async () => {
    const text = `
database: postgres://localhost/x
orgs: 3
organizations:
  - id: Acme
    name: Acme
    timeZone: Europe/Amsterdan
    integrations:
      - id: hr
        conector: csv
        schedule: { at: 2:00, spreadMinutes: -3 }
        safeguards: { employees.remved: { count: 3 }, firstImport: wait, employees.removed: { count: 3.5 } }
      - id: hr
        connector: csv
        function: true
`
    expect(await mistakesIn(text)).toEqual([
      '2 database: must be sqlite:FILE or mysql://user:password@host:3306/name',
      '3 orgs: is unknown; possible here: database, mail, queue, organizations',
      '5 organizations[0].id: must be lower-case letters, digits and hyphens, such as head-office',
      '7 organizations[0].timeZone: must be a time zone such as Europe/Amsterdam; did you mean Europe/Amsterdam?',
      '10 organizations[0].integrations[0].conector: is unknown; did you mean connector?',
      '11 organizations[0].integrations[0].schedule.at: must be a time such as "02:00", in quotes',
      '11 organizations[0].integrations[0].schedule.spreadMinutes: must be at least 0',
      '12 organizations[0].integrations[0].safeguards.firstImport: must be hold or allow',
      '12 organizations[0].integrations[0].safeguards["employees.removed"].count: must be a whole number',
      '12 organizations[0].integrations[0].safeguards["employees.remved"]: is unknown; did you mean employees.removed?',
      '15 organizations[0].integrations[1].function: must be text or false',
    ])
  })

  it('are told once where one follows from another, with what to write instead', async () => {
    const text = `
organizations:
  id: acme
`
    expect(await mistakesIn(text)).toEqual([
      '2 organizations: must be a list, not a mapping of names to values: each entry of a list begins with a -',
    ])
    const values = `
mail:
  form: Acme
  transport:file:outbox
`
    expect(await mistakesIn(values)).toHaveLength(1)
    const limits = `{ employees.removed: { count: "3", percent: 5% }, employees: { removed: 3 } }`
    const integrations = `integrations:
      - { id: 7, connector: true, config: [], safeguards: ${limits}, timeZone: x, schedule: { at:02:00 } }`
    expect(
      await mistakesIn(
        `organizations:\n  - id: acme\n    name: Acme\n    timezone: Europe/Berlin\n    ${integrations}\n`,
      ),
    ).toEqual([
      '4 organizations[0].timezone: is unknown; did you mean timeZone?',
      '6 organizations[0].integrations[0].id: must be text, not a number: write it in quotes',
      '6 organizations[0].integrations[0].connector: must be text, not true or false: write it in quotes',
      '6 organizations[0].integrations[0].config: must be a mapping of names to values, not a list: leave out the - before its names',
      '6 organizations[0].integrations[0].schedule.at: a space is missing behind `at:`',
      '6 organizations[0].integrations[0].safeguards["employees.removed"].count: must be a number, not text: write it without quotes',
      '6 organizations[0].integrations[0].safeguards["employees.removed"].percent: must be a number, not text: write it without the %',
      '6 organizations[0].integrations[0].safeguards.employees: is unknown; names such as employees.removed are written in one, with the dot',
      '6 organizations[0].integrations[0].timeZone: does not belong here, but in organizations',
    ])
  })

  it('are a sender that is none, also where mails are only files', async () => {
    expect(await mistakesIn(`mail: { from: Acme }\n${WHOLE}`)).toEqual([
      '1 mail.from: the sender of mails is not one e-mail address. Write `from: "Acme <people@acme.example>"`.',
    ])
  })

  it('are ids that stand twice, of organizations and within one', async () => {
    const acme = '{ id: acme, name: Acme, timeZone: Europe/Berlin, integrations: ['
    const integrations = '{ id: hr, connector: csv }, { id: hr, connector: sql } ] }'
    expect(await mistakesIn(`organizations:\n- ${acme} ] }\n- ${acme} ] }\n`)).toEqual([
      '3 organizations[1].id: is used twice: acme',
    ])
    expect(await mistakesIn(`organizations:\n- ${acme}\n    ${integrations}\n`)).toEqual([
      '3 organizations[0].integrations[1].id: is used twice: hr',
    ])
  })

  it('are offsets and invented names in the place of a time zone', async () => {
    for (const zone of ['"+01:00"', 'Mars/Olympus', '""']) {
      const [mistake] = await mistakesIn(WHOLE.replace('Europe/Amsterdam', zone))
      expect(mistake).toMatch(/timeZone: must be a time zone such as Europe\/Amsterdam/)
    }
  })

  it('are a list or nothing at all, and a queue that is not built yet', async () => {
    expect(await mistakesIn('- a list\n')).toEqual([
      '1 : must be a mapping of names to values, not a list: leave out the - before its names',
    ])
    expect(await mistakesIn(`queue: redis://:secret@cache:6379${WHOLE}`)).toEqual([
      '1 queue: is not built yet with Redis: leave it out. Several `rollcall serve` can share one MariaDB instead',
    ])
    expect(await mistakesIn('# nothing yet\n')).toEqual(['- : there is nothing in the file'])
  })

  it('are a sender and a page of the first login that are missing where mails really go out', async () => {
    const text = `mail:\n  transport: smtp://localhost:25\n${WHOLE}`
    expect(await mistakesIn(text)).toEqual([
      '1 mail.from: is missing (who the mails come from: "Acme <people@acme.example>")',
      '1 mail.link: is missing (the page of the first login, to which invitations lead: https://people.acme.example/welcome)',
    ])
  })

  it('are a program that fails, or gives nothing', async () => {
    expect(await mistakesIn('throw new Error("no luck")', 'rollcall.config.ts')).toEqual([
      '- : this program fails: no luck',
    ])
    expect(await mistakesIn('export const a = 1', 'rollcall.config.ts')).toEqual([
      '- : must end in `export default defineConfig({ … })`',
    ])
  })
})
