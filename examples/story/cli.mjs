import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { rollcall } from '../../apps/runner/dist/program.js'

/** The command line, without a process of its own for each command: the same words, the same answers. */
export class Cli {
  #config

  /** @param {string} config path of the configuration */
  constructor(config) {
    this.#config = config
  }

  /**
   * Runs one command with `--json`.
   *
   * @returns {Promise<{ status: number, answers: object[], log: string }>} its exit status, the objects that it printed,
   *   and what it wrote for people
   */
  async run(...words) {
    const stdin = new PassThrough()
    const stdout = new PassThrough()
    const stderr = new PassThrough()
    const printed = Promise.all([text(stdout), text(stderr)])
    const environment = { NO_COLOR: '1' }
    const terminal = { stdin, stdout, stderr, environment, folder: process.cwd() }
    const all = [...words, '--json', '--config', this.#config]
    const status = await rollcall(all, terminal, new AbortController().signal)
    stdout.end()
    stderr.end()
    const [results, log] = await printed
    return {
      status,
      answers: results
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
      log: log.trim(),
    }
  }

  /** As `run`, where anything but success is a mistake in the story or in Rollcall. */
  async ask(...words) {
    const { status, answers, log } = await this.run(...words)
    if (status === 0) return answers
    throw new Error(`rollcall ${words.join(' ')} ended with ${status}: ${log}`)
  }
}
