import { spawn } from 'node:child_process'

/** A step that did not succeed; it has been told already, with the tool's output and what to do. */
export class StepFailed extends Error {}

/**
 * Runs one step and tells it in one line, with how long it took. What the tool prints is shown only when it fails.
 *
 * @param {string} title what is done, for a person: `Installing packages`
 * @param {string[]} command the program and its arguments
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, advice: string }} options `advice`: what to do when it fails
 * @returns {Promise<string>} what the tool printed
 */
export async function step(title, command, { cwd, env, advice }) {
  const line = startLine(title)
  const { status, output } = await collect(command, { cwd, env })
  line.end(status === 0)
  if (status === 0) return output

  process.stdout.write(`\n${output.trimEnd()}\n\n${title}: failed (${command.join(' ')}). ${advice}\n\n`)
  throw new StepFailed(title)
}

/** Runs a program that owns the terminal until it ends; returns its exit status. */
export function hand(command, { cwd, env }) {
  const [program, ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' })
    // Ctrl-C reaches the program as well, which ends as it sees fit; we end after it.
    const wait = () => {}
    const pass = () => child.kill('SIGTERM')
    process.on('SIGINT', wait).on('SIGTERM', pass)
    child.on('error', reject)
    child.on('close', (status) => {
      process.off('SIGINT', wait).off('SIGTERM', pass)
      resolve(status ?? 1)
    })
  })
}

function collect([program, ...args], { cwd, env }) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('error', (error) => resolve({ status: 1, output: `${output}${error.message}` }))
    child.on('close', (status) => resolve({ status: status ?? 1, output }))
  })
}

/** On a terminal the seconds count up while one waits; elsewhere the line is written once, in two parts. */
function startLine(title) {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  process.stdout.write(`${title} …`)
  const ticking = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r${title} … ${seconds().toFixed(0)} s`), 1000)
    : undefined
  return {
    end(succeeded) {
      clearInterval(ticking)
      const start = process.stdout.isTTY ? `\r${title} …` : ''
      process.stdout.write(`${start} ${seconds().toFixed(1)} s${succeeded ? '' : ', failed'}\n`)
    },
  }
}
