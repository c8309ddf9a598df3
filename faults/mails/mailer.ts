import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { MailerEnding, MailerTask } from './mailer-process.ts'

const SCRIPT = join(import.meta.dirname, 'mailer-process.ts')

/** A mailer in a process of its own, started ahead of its task. */
export class Mailer {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #received: string[] = []
  readonly #closed: Promise<unknown>
  #errors = ''

  /** @param environment in addition to this process's own */
  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [SCRIPT], { env: { ...process.env, ...environment } })
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#received.push(line))
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#errors += text
    })
    this.#child.stdin.on('error', () => {}) // it was killed before it read its task
    this.#closed = once(this.#child, 'close')
  }

  begin(task: MailerTask): void {
    this.#child.stdin.write(`${JSON.stringify(task)}\n`)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** How it ended by itself; null where it was killed before it could. */
  async ended(): Promise<MailerEnding | null> {
    await this.#closed
    const [, ending] = this.#received
    if (ending !== undefined) return JSON.parse(ending)
    if (this.#child.signalCode === 'SIGKILL') return null
    throw new Error(`The mailer broke down: ${this.#errors}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill()
    await this.#closed
  }
}

/** Lets one mailer do one task to its end. */
export async function deliverOnce(
  task: Omit<MailerTask, 'untilDone'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<MailerEnding> {
  await using mailer = new Mailer(environment)
  mailer.begin({ ...task, untilDone: false })
  const ending = await mailer.ended()
  if (!ending) throw new Error('The mailer was killed')
  return ending
}
