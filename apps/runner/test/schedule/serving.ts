import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROLLCALL = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url))
const SDK = new URL('../../../../packages/sdk/dist/index.js', import.meta.url).href
const ZOD = createRequire(ROLLCALL).resolve('zod')

/** A source that does not answer while there is a file `closed` beside it, and names an employee where it is `broken`. */
const GATE = `
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConnectorError, defineConnector, endOfRead } from '${SDK}'
import { z } from '${ZOD}'

export default defineConnector({
  id: 'gate',
  name: 'Gate',
  config: z.strictObject({}),
  communityFrom: { department: 'Department' },
  async check() {
    return { works: [], warnings: [] }
  },
  async *communities() {
    yield [{ id: 'D1', name: 'Kitchen' }]
    return endOfRead({ total: 1, proof: 'the whole list' })
  },
  async *employees({ folder, log }) {
    if (existsSync(join(folder, 'closed'))) {
      log.info('the gate is closed')
      await new Promise(() => setInterval(() => {}, 1_000))
    }
    if (existsSync(join(folder, 'broken'))) {
      throw new ConnectorError('bad_data', 'The row of 4711 is not at its place', { hint: 'Look at 4711.' })
    }
    yield [{ id: '1', firstName: 'Noor', lastName: 'de Wit', email: 'noor@acme.example', communities: ['D1'] }]
    return endOfRead({ total: 1, proof: 'the whole list' })
  },
})
`

const timeOfDay = (instant: number) => new Date(instant).toISOString().slice(11, 16)

/** A folder with a configuration whose one integration is due now, and as many processes as a test starts in it. */
export class Serving {
  readonly folder: string
  readonly #processes: Served[] = []

  private constructor(folder: string) {
    this.folder = folder
  }

  static async at(database: string): Promise<Serving> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-serve-'))
    const now = Date.now()
    const schedule = { at: timeOfDay(now), spreadMinutes: 0, catchUpUntil: timeOfDay(now + 3 * 3_600_000) }
    const hr = { id: 'hr', connector: './gate.mjs', schedule, safeguards: { firstImport: 'allow' } }
    const acme = { id: 'acme', name: 'Acme', timeZone: 'UTC', integrations: [hr] }
    await writeFile(join(folder, 'gate.mjs'), GATE)
    await writeFile(join(folder, 'rollcall.json'), JSON.stringify({ database, organizations: [acme] }))
    return new Serving(folder)
  }

  async closeGate(): Promise<void> {
    await writeFile(join(this.folder, 'closed'), '')
  }

  async openGate(): Promise<void> {
    await rm(join(this.folder, 'closed'))
  }

  async breakSource(): Promise<void> {
    await writeFile(join(this.folder, 'broken'), '')
  }

  start(): Served {
    const served = new Served(this.folder)
    this.#processes.push(served)
    return served
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const served of this.#processes) await served.kill()
    await rm(this.folder, { recursive: true, force: true })
  }
}

type Line = Readonly<Record<string, unknown>>

/** `rollcall serve --json` as a process. */
export class Served {
  readonly log: Line[] = []
  readonly #process: ChildProcess
  readonly #ended: Promise<number | null>
  #tell = () => {}

  constructor(folder: string) {
    this.#process = spawn(process.execPath, [ROLLCALL, 'serve', '--json'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    const lines = this.#process.stderr && createInterface(this.#process.stderr)
    lines?.on('line', (line) => {
      this.log.push(line.startsWith('{') ? JSON.parse(line) : { event: line })
      this.#tell()
    })
    this.#ended = once(this.#process, 'close').then(([status]) => {
      this.#tell()
      return status
    })
  }

  /** Waits for a line of the log. */
  async until(event: string): Promise<Line> {
    for (;;) {
      const found = this.log.find((line) => line['event'] === event)
      if (found) return found
      if (this.#process.exitCode !== null) throw new Error(`It ended without ${event}: ${JSON.stringify(this.log)}`)
      await new Promise<void>((resolve) => {
        this.#tell = resolve
      })
    }
  }

  /** Asks it to stop, and waits for its exit status. */
  async terminate(): Promise<number | null> {
    this.#process.kill('SIGTERM')
    return this.#ended
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended
  }
}
