import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const PROGRAM = join(import.meta.dirname, '../apps/runner/bin/rollcall.js')
const TIMES = 10

/** Milliseconds that `rollcall --help` takes, from a new process to its end: sorted. */
export async function measureStart(signal: AbortSignal): Promise<readonly number[]> {
  const times: number[] = []
  for (let time = 0; time < TIMES; time++) {
    const started = performance.now()
    await execute(process.execPath, [PROGRAM, '--help'], { signal })
    times.push(performance.now() - started)
  }
  return times.sort((one, other) => one - other)
}
