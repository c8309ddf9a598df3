import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  conformanceTests,
  readRecording,
  serverSource,
  startRecorder,
  startSourceServer,
  type TestedSource,
} from '../src/index.js'
import { connectorOf, type System, servedBy, systems } from './http-systems.js'

describe.each(systems)('a recording of $name', (system) => {
  it('is read by the same connector to its end, with every reference, and shows no secret', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-replay-'))
    try {
      const { asked, secrets } = await record(system, folder)
      await using replayed = await startSourceServer({ recording: await readRecording(folder) })
      await references(system, { ...serverSource(servedBy(system)), config: () => configFor(system, replayed.url) })

      expect(replayed.requests).toHaveLength(asked)
      expect(replayed.unexpected).toEqual([])
      expect(replayed.writes).toEqual([])
      const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
      for (const hidden of [...secrets, 'Janssen']) expect(files.join('\n')).not.toContain(hidden)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

async function record(system: System, folder: string): Promise<{ asked: number; secrets: readonly string[] }> {
  await using real = await startSourceServer(servedBy(system).server)
  await using recorder = await startRecorder({ target: real.url, folder })
  await references(system, { ...serverSource(servedBy(system)), config: () => configFor(system, recorder.url) })
  return { asked: real.requests.length, secrets: real.secrets }
}

function configFor(system: System, url: string): unknown {
  return servedBy(system).config({ url, signIn: system.signIn })
}

/** Reads all lists of a source that is open already. */
async function references(system: System, source: TestedSource): Promise<void> {
  const test = conformanceTests(connectorOf(system), source).find(({ name }) => name === 'references')
  await test?.run()
}
