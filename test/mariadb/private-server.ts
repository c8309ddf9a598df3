import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import { type Server, untilItAnswers } from './server.ts'

const run = promisify(execFile)

export type ServerPrograms = { server: string; installDb: string }

/** The server and the program that makes its data folder, or null where either is missing. */
export function findServerPrograms(): ServerPrograms | null {
  const server = findProgram('mariadbd') ?? findProgram('mysqld')
  const installDb = findProgram('mariadb-install-db') ?? findProgram('mysql_install_db')
  return server && installDb ? { server, installDb } : null
}

/**
 * Starts a server of our own: a data folder in memory or in a temporary folder, loopback only, no password.
 *
 * @param more settings besides the usual ones
 */
export async function startPrivateServer(
  programs: ServerPrograms,
  more: readonly string[] = [],
  tries = 3,
): Promise<Server> {
  const folder = await mkdtemp(join(roomiestFolder(), 'rollcall-mariadb-'))
  const port = await freePort()
  await makeDataFolder(programs.installDb, folder).catch(async (cause: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw cause
  })
  const keeper = spawn('/bin/sh', [
    '-c',
    KEEPER,
    'keep-mariadb',
    folder,
    programs.server,
    ...settings(folder, port),
    ...more,
  ])
  const log = collectLog(keeper)
  const ended = once(keeper, 'close')
  const stop = async () => {
    keeper.stdin.end()
    await ended
  }

  const url = `mysql://root@127.0.0.1:${port}`
  try {
    await untilItAnswers(url, () => keeper.exitCode !== null)
  } catch (cause) {
    await stop()
    // Between looking for a free port and taking it, another process may have taken it.
    if (tries > 1) return startPrivateServer(programs, more, tries - 1)
    throw new Error(`${programs.server} does not start. The end of its log:\n${log.join('')}`, { cause })
  }
  return { url, origin: 'a private server', stop }
}

/**
 * Runs the server until the standard input closes, then ends it by its own process id and removes its folder. So it
 * also goes when the tests were killed and could not stop it.
 */
const KEEPER = `
  trap '' INT
  folder=$1
  shift
  exec 3<&0
  "$@" 3<&- &
  server=$!
  { read -r _ <&3; kill "$server"; } &
  wait "$server"
  kill $! 2>/dev/null
  rm -rf "$folder"
`

export async function makeDataFolder(installDb: string, folder: string): Promise<void> {
  await run(installDb, [
    '--no-defaults',
    ...asRoot(),
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    `--datadir=${join(folder, 'data')}`,
  ])
}

export function settings(folder: string, port: number): string[] {
  return [
    '--no-defaults',
    ...asRoot(),
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--skip-log-bin',
    '--max-connections=300',
    '--max-allowed-packet=64M',
    '--innodb-buffer-pool-size=128M',
    // Rollcall refuses a server that may lose a commit: the tests run on one that does not.
    '--innodb-flush-log-at-trx-commit=1',
  ]
}

function collectLog({ stdout, stderr }: ChildProcessWithoutNullStreams): string[] {
  const lines: string[] = []
  for (const stream of [stdout, stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text)
      lines.splice(0, lines.length - 100)
    })
  }
  return lines
}

function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin']
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** MariaDB refuses to run as root unless told so by name. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}

/** A folder in memory where that has room: tests make and drop some hundred databases. */
function roomiestFolder(): string {
  const inMemory = '/dev/shm'
  if (!existsSync(inMemory)) return tmpdir()
  const { bavail, bsize } = statfsSync(inMemory)
  return bavail * bsize >= 2 ** 30 ? inMemory : tmpdir()
}
