import { rollcall } from './program.js'

/** How long an open handle of a stranger's code may keep a process that is done. */
const GRACE_MS = 2000

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143)
    stop.abort()
  })
}
// Nobody reads the log any more: no reason to stop what is being done.
process.stderr.on('error', () => {})

process.exitCode = await rollcall(
  process.argv.slice(2),
  {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    folder: process.cwd(),
  },
  stop.signal,
)
setTimeout(() => process.exit(), GRACE_MS).unref()
