import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** Whether the servers of `test/peers/package.json` are installed there. */
export const hasPeers = process.env['ROLLCALL_PEERS'] === '1'
if (!hasPeers) process.stdout.write('Tests against servers of others are left out: `npm run test:peers` runs them.\n')

const FOLDER = join(import.meta.dirname, 'peers')
const READY_WITHIN_MS = 60_000

/** A server of others that is up. */
export interface Peer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
}

/**
 * Starts a server that is installed in `test/peers`, on a free port of loopback, and waits until it answers.
 *
 * @param words what follows `node`, for that port
 * @throws with all that it said, where it ends or does not answer in time
 */
export async function startPeer(words: (port: number) => readonly string[]): Promise<Peer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, words(port), { cwd: FOLDER, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  const closed = once(child, 'close')
  const stop = async () => {
    child.kill()
    await closed
  }
  for (const until = Date.now() + READY_WITHIN_MS; ; await setTimeout(50)) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(`${words(port).join(' ')} is not up:\n${said}`)
    }
    if (await answers(url)) return { url, [Symbol.asyncDispose]: stop }
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  )
}
