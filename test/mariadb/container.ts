import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Server, untilItAnswers } from './server.ts'

const run = promisify(execFile)

/** Starts MariaDB in a container, or returns null where neither docker nor podman really runs. */
export async function startContainer(): Promise<Server | null> {
  for (const engine of ['docker', 'podman']) {
    if (await doesRun(engine)) return startWith(engine)
  }
  return null
}

async function doesRun(engine: string): Promise<boolean> {
  try {
    await run(engine, ['info'], { timeout: 20_000 })
    return true
  } catch {
    // Not installed, or installed without a daemon: the same to us.
    return false
  }
}

async function startWith(engine: string): Promise<Server> {
  const settings = ['--max-allowed-packet=64M', '--innodb-flush-log-at-trx-commit=1', '--skip-log-bin']
  const { stdout } = await run(engine, [
    'run',
    '--detach',
    '--rm',
    '--publish=127.0.0.1::3306',
    '--env=MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1',
    '--env=MARIADB_ROOT_HOST=%',
    'mariadb:10.11',
    ...settings,
  ])
  const id = stdout.trim()
  const stop = async () => {
    await run(engine, ['stop', '--time=5', id])
  }
  try {
    const { stdout: published } = await run(engine, ['port', id, '3306/tcp'])
    const url = `mysql://root@${published.trim().split('\n')[0]}`
    await untilItAnswers(url, () => false)
    return { url, origin: `a container (${engine})`, stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}
