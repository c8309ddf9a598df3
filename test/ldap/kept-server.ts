import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/** A server's program, which ends with the tests, also when they were killed. */
export class KeptServer {
  /** All that it printed so far. */
  said = ''
  readonly #keeper: ChildProcessByStdio<Writable, Readable, Readable>

  /** @param words the program, and what follows it */
  constructor(words: readonly string[], folder: string) {
    this.#keeper = spawn('/bin/sh', ['-c', KEEPER, 'keep-server', ...words], { cwd: folder })
    for (const stream of [this.#keeper.stdout, this.#keeper.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.said += text
      })
    }
  }

  get hasEnded(): boolean {
    return this.#keeper.exitCode !== null
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return
    const ended = once(this.#keeper, 'close')
    this.#keeper.stdin.end()
    await ended
  }
}

/** Ends the server by its own process id when the standard input closes. */
const KEEPER = `
  exec 3<&0
  "$@" 3<&- </dev/null &
  server=$!
  { read -r _ <&3; kill "$server"; } &
  wait "$server"
  kill $! 2>/dev/null
`
