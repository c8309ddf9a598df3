import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listRuns, openDatabase } from '@rollcall/platform'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { rollcall } from '../cli/rollcall.js'
import { Serving } from './serving.js'

describe.each(databases)('rollcall serve as a process on $name', ({ make }) => {
  it('R1 R2 runs what is due, delivers its mails, ends on SIGTERM, and does not run the night again', async () => {
    await using place = await make()
    await using serving = await Serving.at(place.url)
    const first = serving.start()
    expect(await first.until('run.ended')).toMatchObject({ organization: 'acme', integration: 'hr', status: 'applied' })
    expect(await first.terminate()).toBe(0)
    expect(first.log.at(-1)).toMatchObject({ event: 'serve.stopped' })

    const second = serving.start()
    await second.until('night.done')
    // The first one delivers once a minute, and may have been stopped before its next round.
    if (!first.log.some((line) => line['event'] === 'mail.delivered')) await second.until('mail.delivered')
    expect(await second.terminate()).toBe(0)
    expect(await runsIn(place.url)).toEqual(['schedule applied'])
    expect(await readdir(join(serving.folder, 'outbox'))).toHaveLength(1)
  })

  it('R2 R26 ends on SIGTERM while a source hangs, and goes on with that night when it is started again', async () => {
    await using place = await make()
    await using serving = await Serving.at(place.url)
    await serving.closeGate()
    const first = serving.start()
    await first.until('connector.info')
    expect(await first.terminate()).toBe(0)
    expect(await first.until('run.ended')).toMatchObject({ status: 'interrupted' })

    await serving.openGate()
    const second = serving.start()
    expect(await second.until('run.ended')).toMatchObject({ status: 'applied' })
    await second.terminate()
    expect(await runsIn(place.url)).toEqual(['schedule interrupted', 'schedule applied'])
  })

  it('R2 R26 R27 goes on at once with a night whose runner was killed, and only one of two runners does', async () => {
    await using place = await make()
    await using serving = await Serving.at(place.url)
    await serving.closeGate()
    const first = serving.start()
    await first.until('connector.info')
    const second = serving.start()
    expect(await second.until('run.waiting')).toMatchObject({ message: expect.stringContaining('under way') })
    await second.terminate()
    await first.kill()

    await serving.openGate()
    const third = serving.start()
    expect(await third.until('run.ended')).toMatchObject({ status: 'applied' })
    await third.terminate()
    expect(await runsIn(place.url)).toEqual(['schedule interrupted', 'schedule applied'])
  })

  it('R13 logs the code of what a night failed with, and where its text stands, which may name somebody', async () => {
    await using place = await make()
    await using serving = await Serving.at(place.url)
    await serving.breakSource()
    const served = serving.start()
    const ended = await served.until('run.ended')
    expect(ended).toMatchObject({ organization: 'acme', integration: 'hr', status: 'failed', code: 'bad_data' })
    expect(ended['message']).toBe(`see rollcall show run ${ended['run']}`)
    await served.terminate()
    expect(JSON.stringify(served.log)).not.toContain('4711')
    const shown = await rollcall(serving.folder, ['show', 'run', String(ended['run'])])
    expect(shown.out).toContain('The row of 4711 is not at its place')
  })
})

async function runsIn(url: string): Promise<readonly string[]> {
  const database = await openDatabase(url, '/')
  try {
    const runs: string[] = []
    for await (const { trigger, status } of listRuns(database)) runs.push(`${trigger} ${status}`)
    return runs
  } finally {
    await database.close()
  }
}
