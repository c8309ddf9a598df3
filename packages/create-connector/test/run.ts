import { execFile } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

/** How a command ended. */
export interface Ended {
  readonly status: number
  readonly out: string
  readonly log: string
}

/** Runs a command as a person outside of this repository would, with the Node of the tests and nobody at a terminal. */
export function run(program: string, words: readonly string[], folder: string, more: Environment = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const options = { cwd: folder, env: { ...environment(), ...more }, maxBuffer: 2 ** 26 }
    const child = execFile(program, words, options, (error, out, log) => {
      if (error && typeof error.code !== 'number') fail(error)
      else done({ status: Number(error?.code ?? 0), out, log })
    })
    child.stdin?.end()
  })
}

/** The same for a command that has to succeed: what it printed. */
export async function succeed(...command: Parameters<typeof run>): Promise<string> {
  const { status, out, log } = await run(...command)
  if (status === 0) return out
  throw new Error(`${command[0]} ${command[1].join(' ')} ended with ${status}\n${out}\n${log}`)
}

type Environment = Readonly<Record<string, string>>

/** Without what vitest and npm tell their children: the commands are not theirs. */
export function environment(): Environment {
  const kept = Object.entries(process.env).flatMap(([name, value]) => {
    const isTold = /^(VITEST|NODE_ENV|NODE_OPTIONS|INIT_CWD|npm_(?!config_(registry|cache|cafile)))/.test(name)
    return isTold || value === undefined ? [] : [[name, value] as const]
  })
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  return { ...Object.fromEntries(kept), PATH: path, NO_COLOR: '1' }
}
