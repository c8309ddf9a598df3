import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const BIN = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url))

/** How a command ended. */
export interface Ended {
  readonly status: number | null
  readonly out: string
  readonly log: string
}

/** A command that is under way. */
export interface Running {
  readonly ended: Promise<Ended>
  /** Resolves once its log says this. */
  logged(text: string): Promise<void>
  signal(name: NodeJS.Signals): void
}

/** Starts the real command line as a process, as it was built, with nobody at a terminal. */
export function start(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', log: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.log += text
  })
  const ended = new Promise<Ended>((done, fail) => {
    child.on('error', fail)
    child.on('close', (status) => done({ status, ...said }))
  })
  return {
    ended,
    async logged(text) {
      while (!said.log.includes(text)) await once(child.stderr, 'data')
    },
    signal: (name) => child.kill(name),
  }
}

/** Runs a command to its end. */
export function rollcall(...command: Parameters<typeof start>): Promise<Ended> {
  return start(...command).ended
}

/** The lines of a `--json` answer. */
export function jsonLines(ended: Ended): readonly Record<string, unknown>[] {
  return ended.out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
