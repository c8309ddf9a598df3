import { createServer } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { changed, goodNights, type Office } from './good-night.js'

const nights = goodNights()

describe('what is wrong before a run begins', () => {
  it('is told all at once where it is in the configuration, with the line and what would be right', async () => {
    await using office = await nights.copy()
    const before = [office.platform(), await office.lists()]
    await office.write('employees.csv', changed({ 1002: null }))
    const good = await office.read('rollcall.yaml')
    const bad = good
      .replace('Europe/Amsterdam', 'Europe/Amsterdm')
      .replace('employees: {', 'employes: {')
      .replace('communities.csv', 'communities.csv, delimiter: ";;"')
      .replace('language: nl', 'language: nl\n    colour: red')
    await office.write('rollcall.yaml', bad)

    const ended = await office.night()

    expect(ended).toMatchObject({ status: 2, out: '' })
    expect(lines(ended.log)).toEqual([
      `✗ The configuration has 4 mistakes: ${office.path('rollcall.yaml')}`,
      'line 5, organizations[0].timeZone: must be a time zone such as Europe/Amsterdam; did you mean Europe/Amsterdam?',
      'line 7, organizations[0].colour: is unknown; possible here: id, name, timeZone, language, integrations',
      'line 12, organizations[0].integrations[0].config.employes: is unknown; did you mean employees?',
      'line 13, organizations[0].integrations[0].config.communities.delimiter: the delimiter is one character',
    ])
    await office.write('rollcall.yaml', good)
    expect([office.platform(), await office.lists()]).toEqual(before)
  })

  it('ends with 3 where the database cannot be reached, without the password in its words', async () => {
    await using office = await nights.copy()
    const before = office.platform()
    const port = await freePort()
    await useDatabase(office, `mysql://rollcall:s3cret@127.0.0.1:${port}/people`)

    const ended = await office.night()

    expect(ended).toMatchObject({ status: 3, out: '' })
    expect(lines(ended.log)).toEqual([
      `✗ The database people at 127.0.0.1:${port} cannot be reached: ECONNREFUSED`,
      'Check that the server runs, that the name, user and password in `database:` are right, and that the database exists.',
    ])
    expect(office.platform()).toEqual(before)
  })

  it('ends with 3 where the database file is none', async () => {
    await using office = await nights.copy()
    await office.write('other.db', 'This is no database, however long it is. '.repeat(100))
    await useDatabase(office, 'sqlite:./other.db')

    const ended = await office.night()

    expect(ended).toMatchObject({ status: 3, out: '' })
    expect(lines(ended.log)).toEqual([
      `✗ The SQLite database ${office.path('other.db')} cannot be opened`,
      'Check that the folder may be written, and that the file is a SQLite database.',
    ])
  })

  it('ends with 2 where the database belongs to a newer version, and leaves it alone', async () => {
    await using office = await nights.copy()
    addMigration(office, '0099-of-next-year')
    const before = office.platform()
    await office.write('employees.csv', changed({ 1002: null }))

    const ended = await office.night()

    expect(ended).toMatchObject({ status: 2, out: '' })
    expect(lines(ended.log)).toEqual([
      '✗ The database was made by a newer version of Rollcall (0099-of-next-year)',
      'Install that version, or point `database:` to another database. Nothing was changed.',
    ])
    expect(office.platform()).toEqual(before)
  })
})

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())

async function useDatabase(office: Office, url: string): Promise<void> {
  const text = await office.read('rollcall.yaml')
  await office.write('rollcall.yaml', text.replace('sqlite:./rollcall.db', url))
}

/** A newer version leaves its migration's name. */
function addMigration(office: Office, name: string): void {
  using database = new DatabaseSync(office.path('rollcall.db'))
  database.prepare('INSERT INTO schema_migrations (name) VALUES (?)').run(name)
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}
