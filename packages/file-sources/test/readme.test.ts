import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReading } from '@rollcall/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TestClock } from './a-run.js'
import { roster } from './readme-connector.js'

const read = (...path: string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8')

describe('the connector of the README', () => {
  it('is the one that is shown', () => {
    const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('..', 'README.md')) ?? []
    expect(shown).toBe(read('readme-connector.ts').replace('export const roster =', 'export default'))
  })

  it('reads the newest roster of a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-readme-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const today = new Date().toISOString().slice(0, 10)
    await writeFile(join(folder, 'roster-2026-01-31.csv'), 'No;Name;Team\nEND;0\n')
    await writeFile(join(folder, `roster-${today}.csv`), 'No;Name;Team\n1;Noor;Bar\n2;Bo;Bar\nEND;2\n')
    using reading = openReading(roster, { place: { kind: 'folder', path: folder } }, { clock: new TestClock() })

    expect((await reading.check()).warnings).toEqual([])
    expect((await reading.communities()).records).toEqual([{ id: 'Bar', name: 'Bar' }])
    expect((await reading.employees()).records).toMatchObject([
      { id: '1', lastName: 'Noor', communities: ['Bar'] },
      { id: '2', lastName: 'Bo' },
    ])
    expect(reading.said.at(-1)).toContain(`roster-${today}.csv is the newest of 2 files`)
  })
})
