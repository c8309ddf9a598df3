import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { BRAM, Desk, NOOR } from './administration.js'

/** A desk from which somebody was removed in the night of March 2. */
async function deskWithOneRemoved(): Promise<Desk> {
  const desk = await Desk.open()
  await desk.night('2026-03-01', NOOR, BRAM)
  await desk.night('2026-03-02', BRAM)
  return desk
}

async function configure(desk: Desk, ...changes: readonly (readonly [string, string])[]): Promise<void> {
  const file = join(desk.folder, 'rollcall.yaml')
  const before = await readFile(file, 'utf8')
  await writeFile(
    file,
    changes.reduce((text, [from, to]) => text.replace(from, to), before),
  )
}

/** Whether somebody was erased since the file was last written anew. */
function hasRestsIn(desk: Desk): boolean {
  const database = new DatabaseSync(join(desk.folder, 'rollcall.db'), { readOnly: true })
  try {
    return database.prepare('PRAGMA user_version').get()?.['user_version'] !== 0
  } finally {
    database.close()
  }
}

describe('rollcall retention', () => {
  it('R13 forgets also the people of an organization that is no longer configured', async () => {
    const desk = await deskWithOneRemoved()
    await configure(desk, ['id: acme', 'id: globex'], ['name: Acme', 'name: Globex'])

    expect(await desk.do('retention', '--at', '2026-04-02')).toMatchObject({
      status: 0,
      out: '✓ acme: 1 employee anonymized.\n✓ globex: nobody is due.\n',
    })
    expect(hasRestsIn(desk)).toBe(false)
    expect(await desk.do('retention', '--org', 'acme', '--at', '2026-04-02')).toMatchObject({
      out: '✓ acme: nobody is due.\n',
    })
    expect(await desk.do('retention', '--org', 'acne', '--at', '2026-04-02')).toMatchObject({
      status: 1,
      log: expect.stringContaining('It has: acme, globex.'),
    })
  })

  it('R13 forgets also the people of an integration that is no longer configured', async () => {
    const desk = await deskWithOneRemoved()
    await configure(desk, ['id: hr', 'id: payroll'])

    expect(await desk.do('retention', '--at', '2026-04-02')).toMatchObject({
      status: 0,
      out: '✓ acme: 1 employee anonymized.\n',
    })
  })

  it('R13 says what follows from a time that is still to come, and nothing of one that is over', async () => {
    const desk = await deskWithOneRemoved()

    expect(await desk.do('retention', '--at', '2999-01-01', '--json')).toEqual({
      status: 0,
      out: '{"organization":"acme","anonymized":1,"problems":0}\n',
      log: '--at 2999-01-01 is still to come: who will have been removed for 30 days by then is anonymized now, for good\n',
    })
    expect(await (await Desk.open()).do('retention', '--at', '2020-03-02')).toEqual({
      status: 0,
      out: '✓ acme: nobody is due.\n',
      log: '',
    })
  })
})
