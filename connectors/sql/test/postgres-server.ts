import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from '../../../test/free-port.js'
import { installServer, whyNotInstallable } from '../../../test/mariadb/install.js'
import { hasPeers } from '../../../test/peers.js'

const run = promisify(execFile)

/** Folder of the server's programs, or null where there are none. In the tests against servers of others they are installed. */
export const postgresPrograms = findPostgres() ?? (hasPeers ? await installPostgres() : null)
if (postgresPrograms === null) {
  process.stdout.write('Tests on PostgreSQL are left out: there is none here. `npm run test:peers` brings it.\n')
}

async function installPostgres(): Promise<string | null> {
  const notInstallable = whyNotInstallable()
  if (notInstallable === null) {
    await installServer('PostgreSQL', ['postgresql'])
    return findPostgres()
  }
  if (process.env['CI'] !== 'true') return null
  throw new Error(`Nothing is left out under CI=true, but there is no PostgreSQL here (${notInstallable}).`)
}

/** Where Debian, Ubuntu and Homebrew put them. */
function findPostgres(): string | null {
  const folders = [...globSync('/usr/lib/postgresql/*/bin').sort(), ...globSync('/opt/homebrew/opt/postgresql*/bin')]
  return (
    folders.findLast((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null
  )
}

export interface PostgresServer {
  /** URL of its database `postgres`, as its superuser. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * A server of our own: a temporary data folder, loopback only, passwords asked.
 *
 * @param more settings besides the usual ones: `ssl=on`
 */
export async function startPostgres(programs: string, more: readonly string[] = []): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-postgres-'))
  const owner = ownerOfServer()
  await writeFile(join(folder, 'password'), 'secret')
  if (owner) for (const path of [folder, join(folder, 'password')]) chownSync(path, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${join(folder, 'password')}`]
  await run(join(programs, 'initdb'), [...initdb, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], {
    ...owner,
    cwd: folder,
  })

  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', ...more]
  const server = [join(programs, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keep-postgres', folder, ...server], { ...owner, cwd: folder })
  const ended = once(keeper, 'close')
  const log: string[] = []
  keeper.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text))
  keeper.stdout.resume()
  const stop = async () => {
    keeper.stdin.end()
    await ended
  }
  const url = `postgres://postgres:secret@127.0.0.1:${port}/postgres`
  try {
    await untilItAnswers(url)
  } catch (cause) {
    await stop()
    throw new Error(`PostgreSQL does not start. Its log:\n${log.join('')}`, { cause })
  }
  return { url, stop }
}

/** Ends the server and removes its folder when the standard input closes, so also when the tests were killed. */
const KEEPER = `
  folder=$1
  shift
  exec 3<&0
  "$@" 3<&- </dev/null &
  read -r _ <&3
  kill -INT $!
  wait $!
  rm -rf "$folder"
`

/** PostgreSQL refuses to run as root. */
export function ownerOfServer(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const idOf = (which: '-u' | '-g') => Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 300; ; tries--) {
    const client = new pg.Client(url)
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.end()
    } catch (error) {
      if (tries === 0) throw error
      await setTimeout(100)
    }
  }
}
