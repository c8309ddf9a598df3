import { appendFile, chmod, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aRun, failure, HOUR } from './a-run.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** @param ageHours how long ago it was changed */
async function put(name: string, text = 'id;name\n', ageHours = 1): Promise<void> {
  await writeFile(join(folder, name), text)
  const then = Date.now() / 1000 - ageHours * 3600
  await utimes(join(folder, name), then, then)
}
const aNight = () => aRun({ kind: 'folder', path: 'exports/..' }, folder)
beforeEach(() => mkdir(join(folder, 'exports')))

describe('a folder', () => {
  it('gives the newest file, and says which that is and how old', async () => {
    await put('employees-1.csv', 'old\n', 50)
    await put('employees-2.csv', 'new\n', 3)
    await put('employees-3.csv.filepart', 'to come', 0)
    const night = aNight()
    expect(await night.read('employees-*.csv')).toBe('new\n')
    expect(night.said).toEqual([
      `employees-2.csv is the newest of 2 files for employees-*.csv in ${folder}, changed 3 hours ago`,
    ])
    expect(await night.about({ file: 'employees-*.csv', maxAge: 36 * HOUR })).toMatchObject({ warnings: [] })
    expect((await night.about('employees-*.csv')).warnings).toEqual([
      'employees-*.csv: an export that comes no more would be read night after night. Say under "maxAge" how old it may be',
    ])
  })

  it('gives the same file to all reads of a run, also where a newer one comes meanwhile', async () => {
    await put('employees-1.csv', 'first\n', 5)
    const night = aNight()
    expect(await night.read('employees-*.csv')).toBe('first\n')
    await put('employees-2.csv', 'second\n', 1)
    expect(await night.read('employees-*.csv')).toBe('first\n')
    await put('employees-1.csv', 'other\n', 2)
    expect(await failure(night.read('employees-*.csv'))).toMatchObject({ code: 'incomplete_read' })
    expect(await aNight().read('employees-*.csv')).toBe('second\n')
  })

  it('gives no file to a later read of the run that is another one by then', async () => {
    await put('employees.csv', 'id\n', 5)
    for (const night of [aNight(), aRun(undefined, folder)]) {
      expect(await night.read('employees.csv')).toBe('id\n')
      expect(await night.read('employees.csv')).toBe('id\n')
      await put('employees.csv', 'ID\n', 4)
      expect(await failure(night.read('employees.csv'))).toMatchObject({ code: 'incomplete_read' })
      await put('employees.csv', 'id\n', 5)
    }
  })

  it('tells of files that are as new as the one that is taken', async () => {
    await put('e-a.csv', 'a\n', 3)
    await put('e-b.csv', 'b\n', 3)
    const then = Date.now() / 1000 - 7200
    for (const name of ['e-a.csv', 'e-b.csv']) await utimes(join(folder, name), then, then)
    const night = aNight()
    expect(await night.read({ file: 'e-*.csv', maxAge: 36 * HOUR })).toBe('b\n')
    expect(night.said).toEqual([
      `e-b.csv is the newest of 2 files for e-*.csv in ${folder} (e-a.csv is as new, and comes before it by name), changed 2 hours ago`,
    ])
  })

  it('refuses a file that is older than it may be, by its time or by the date in its name', async () => {
    await put('employees.csv', 'id\n', 37)
    expect(await failure(aNight().read({ file: 'employees.csv', maxAge: 36 * HOUR }))).toEqual({
      code: 'unavailable',
      message: 'employees.csv is 37 hours old, and may be 36 hours at most',
      hint: 'No newer export has arrived: look at its sender. If this one is meant, raise "maxAge" for a night.',
      at: 'employees.csv',
    })
    await put('staff-2026-02-01.csv', 'id\n', 1)
    expect(await failure(aNight().read({ file: 'staff-{yyyy-MM-dd}.csv', maxAge: 48 * HOUR }))).toMatchObject({
      code: 'unavailable',
    })
  })

  it('refuses a file of a day that is yet to come, which would stay the newest', async () => {
    await put('staff-2096-01-01.csv')
    expect(await failure(aNight().read('staff-{yyyy-MM-dd}.csv'))).toMatchObject({
      code: 'bad_data',
      at: 'staff-2096-01-01.csv',
    })
  })

  it('refuses a file whose time is yet to come where its time is what counts: it would never be old', async () => {
    await put('employees-1.csv', 'id\n', -24 * 365)
    await put('employees-2.csv', 'id\n', 1)
    for (const wanted of ['employees-*.csv', { file: 'employees-1.csv', maxAge: 36 * HOUR }]) {
      expect(await failure(aNight().read(wanted))).toMatchObject({ code: 'bad_data', at: 'employees-1.csv' })
    }
    await put('employees-1.csv', 'id\n', -2)
    expect(await aNight().read({ file: 'employees-*.csv', maxAge: 36 * HOUR })).toBe('id\n')
  })

  it('wants the files of one night to be of one day, where their names say so', async () => {
    await put('staff-2026-02-01.csv')
    await put('teams-2026-01-31.csv')
    const night = aNight()
    await night.read('teams-{yyyy-MM-dd}.csv')
    expect(await failure(night.read('staff-{yyyy-MM-dd}.csv'))).toMatchObject({
      code: 'incomplete_read',
      message: 'staff-2026-02-01.csv and teams-2026-01-31.csv are not of the same day',
    })
    expect(await night.read('staff-*.csv')).toBe('id;name\n')
  })

  it('says what is there where nothing fits', async () => {
    expect(await failure(aNight().read('employees-*.csv'))).toMatchObject({
      code: 'configuration',
      message: `No file fits employees-*.csv in ${folder}; there are no other files`,
    })
    await put('employees-1.csv.filepart')
    expect(await failure(aNight().read('employees-*.csv'))).toMatchObject({
      code: 'incomplete_read',
      message: `employees-1.csv.filepart in ${folder} is not there as a whole yet`,
    })
    await rename(join(folder, 'employees-1.csv.filepart'), join(folder, 'persons.csv'))
    expect(await failure(aNight().read('employees-*.csv'))).toMatchObject({
      message: `No file fits employees-*.csv in ${folder}; there is one other file`,
    })
    expect(await failure(aNight().read('employees.csv'))).toMatchObject({
      code: 'configuration',
      message: `There is no file ${join(folder, 'employees.csv')}`,
    })
    expect(await failure(aNight().read('hr/employees-*.csv'))).toMatchObject({
      code: 'configuration',
      message: `There is no folder ${join(folder, 'hr')}`,
      hint: 'Check the path in the configuration, whether the folder was moved, and whether the disk or share that has it is there.',
    })
  })

  it('is one of several in a run, each with files of its own', async () => {
    await put('employees-1.csv', 'of one\n')
    await writeFile(join(folder, 'exports', 'employees-1.csv'), 'of the other\n')
    const night = aNight()
    expect(await night.read('employees-*.csv')).toBe('of one\n')
    const other = { kind: 'folder', path: 'exports' } as const
    expect(await night.read('employees-*.csv', other)).toBe('of the other\n')
    expect(await night.read('employees-1.csv')).toBe('of one\n')
  })

  it('never gives an empty file', async () => {
    await put('employees.csv', '')
    expect(await failure(aNight().read('employees.csv'))).toMatchObject({ code: 'incomplete_read' })
  })

  it.skipIf(process.getuid?.() === 0)('says which right is missing', async () => {
    await put('employees.csv')
    await chmod(join(folder, 'employees.csv'), 0)
    expect(await failure(aNight().read('employees.csv'))).toMatchObject({ code: 'permission' })
    await chmod(folder, 0o300)
    const { code, message, hint } = await failure(aNight().read('employees-*.csv'))
    await chmod(folder, 0o700)
    expect({ code, message, hint }).toEqual({
      code: 'permission',
      message: `${folder} may not be listed`,
      hint: 'Give the user who runs this the right to read the folder, and to enter it and those above it.',
    })
  })
})

describe('a file that may still be written', () => {
  it('is looked at once more ten seconds later, if it was changed in the last ten minutes', async () => {
    await put('employees.csv', 'id\n', 0.1)
    const night = aNight()
    expect(await night.read('employees.csv')).toBe('id\n')
    expect(night.clock.waits).toEqual([expect.closeTo(10_000, -3)])
    expect(night.said[0]).toBe('employees.csv was changed a short time ago, so it is looked at again in 10 seconds')
    await put('employees.csv', 'id\n', 0.2)
    const other = aNight()
    await other.read('employees.csv')
    expect(other.clock.waits).toEqual([])
  })

  it.each([
    ['grows', () => appendFile(join(folder, 'employees.csv'), '1\n')],
    ['is written anew with the same length', () => writeFile(join(folder, 'employees.csv'), 'ID\n')],
    ['goes away', () => rm(join(folder, 'employees.csv'))],
  ])('is refused where it %s meanwhile', async (_, change) => {
    await put('employees.csv', 'id\n', 0.1)
    const night = aNight()
    night.clock.meanwhile = change
    expect(await failure(night.read('employees.csv'))).toMatchObject({
      code: 'incomplete_read',
      message: 'employees.csv changed while it was looked at',
    })
  })

  it('is waited for no longer than the run has time', async () => {
    await put('employees.csv', 'id\n', 0)
    const night = aNight()
    night.clock.meanwhile = () => night.stop.abort(new Error('The run was stopped'))
    await expect(night.read('employees.csv')).rejects.toThrow('The run was stopped')
  })

  it('is only watched while it is read in the folder of the configuration', async () => {
    await put('employees.csv', 'id\n', 0)
    const night = aRun(undefined, folder)
    expect(await night.read('employees.csv')).toBe('id\n')
    expect(night.clock.waits).toEqual([])
    expect(await night.about('employees.csv')).toMatchObject({ about: [], warnings: [] })
  })
})
