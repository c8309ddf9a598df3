import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openReading, readRecording, startSourceServer } from '../src/index.js'
import { connectorOf, servedBy, systems } from './http-systems.js'
import { record } from './record.js'

describe.each(systems)('a recording of $name', (system) => {
  it('is read by the same connector to its end, with every reference, and shows no secret', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-replay-'))
    const { server, config } = servedBy(system)
    const connector = connectorOf(system)
    try {
      await using real = await startSourceServer(server)
      const { asked, employees } = await record(connector, config({ url: real.url, signIn: system.signIn }), folder)
      expect(asked).toBe(real.requests.length)

      await using replayed = await startSourceServer({ recording: await readRecording(folder) })
      using reading = openReading(connector, config({ url: replayed.url, signIn: system.signIn }))
      const teams = new Set((await reading.communities()).records.map(({ id }) => id))
      const again = await reading.employees()

      expect(again.records).toHaveLength(employees.records.length)
      expect(again.records.every(({ communities }) => communities.every((id) => teams.has(id)))).toBe(true)
      expect(replayed.requests).toHaveLength(asked)
      expect(replayed.unexpected).toEqual([])
      expect(replayed.writes).toEqual([])

      const names = await readdir(join(folder, 'answers'))
      const files = await Promise.all(names.map((name) => readFile(join(folder, 'answers', name), 'utf8')))
      for (const hidden of [...real.secrets, 'Janssen', '127.0.0.1']) expect(files.join('\n')).not.toContain(hidden)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
