import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Ending, ProcessTask } from './night-process.ts'

const SCRIPT = join(import.meta.dirname, 'night-process.ts')

/** A night in a process of its own. It is started ahead of its task, so that a fault meets the night and not the start. */
export class NightProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: Interface
  readonly #received: string[] = []
  readonly #ended: Promise<unknown>
  #errors = ''

  constructor(prefix: readonly string[] = []) {
    const [program = process.execPath, ...args] = [...prefix, process.execPath, SCRIPT]
    this.#child = spawn(program, args, { env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder() } })
    this.#lines = createInterface({ input: this.#child.stdout })
    this.#lines.on('line', (line) => this.#received.push(line))
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#errors += text
    })
    this.#child.stdin.on('error', () => {}) // it was killed before it read its task
    this.#ended = once(this.#child, 'close')
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Hands over the task; resolves when work on it has begun. */
  async begin(task: ProcessTask): Promise<void> {
    this.#child.stdin.write(`${JSON.stringify(task)}\n`)
    if (this.#received.length > 0) return
    await Promise.race([once(this.#lines, 'line'), this.#ended])
  }

  signal(name: 'SIGKILL' | 'SIGCONT'): void {
    this.#child.kill(name)
  }

  /** Resolves with how the work ended, or null where the process was killed before it could say so. */
  async ended(): Promise<Ending | null> {
    this.#child.stdin.end()
    await this.#ended
    const [, ending] = this.#received
    if (ending !== undefined) return JSON.parse(ending)
    if (this.#child.signalCode === 'SIGKILL') return null
    const { signalCode, exitCode } = this.#child
    throw new Error(`The night's process broke down (${signalCode ?? `status ${exitCode}`}): ${this.#errors}`)
  }

  /** Ends one that was never given a task. */
  async dismiss(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }
}

/** Always has the next process ready. */
export class Processes {
  #next: NightProcess | null = null

  take(): NightProcess {
    const process = this.#next ?? new NightProcess()
    this.#next = new NightProcess()
    return process
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#next?.dismiss()
  }
}

function cacheFolder(): string {
  return process.env['NODE_COMPILE_CACHE'] ?? join(import.meta.dirname, 'out', 'compiled')
}
