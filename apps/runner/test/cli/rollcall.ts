import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const BIN = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url))

/** How a command ended. */
export interface Ended {
  readonly status: number | null
  readonly out: string
  readonly log: string
}

/** Runs the real command line as a process, as it was built, with nobody at a terminal. */
export async function rollcall(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks = { out: '', log: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    chunks.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    chunks.log += text
  })
  const status = await new Promise<number | null>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done(code))
  })
  return { status, ...chunks }
}

/** The lines of a `--json` answer. */
export function jsonLines(ended: Ended): readonly Record<string, unknown>[] {
  return ended.out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
