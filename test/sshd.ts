import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { bringProgram } from './mariadb/install.ts'
import { hasPeers } from './peers.ts'

const run = promisify(execFile)
const PROGRAM = '/usr/sbin/sshd'

/** Whether there is an OpenSSH server for the tests against servers of others; it is installed where that may be done. */
export const hasSshd = hasPeers && (await bringProgram('OpenSSH', PROGRAM, ['openssh-server', 'openssh-client']))

/** An SFTP server of our own by OpenSSH: a temporary folder, loopback only, keys made for it. */
export class Sshd implements AsyncDisposable {
  readonly host = '127.0.0.1'
  readonly port: number
  readonly user = userInfo().username
  /** What the account sees: files are put here. */
  readonly home: string
  /** Private key of the account. */
  readonly key: string
  /** Public key of the server, as the line of a `.pub` file. */
  hostKey: string
  readonly #folder: string
  #daemon: ChildProcess | null = null

  private constructor(folder: string, port: number, key: string, hostKey: string) {
    this.#folder = folder
    this.port = port
    this.home = join(folder, 'home')
    this.key = key
    this.hostKey = hostKey
  }

  static async start(): Promise<Sshd> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-sshd-'))
    await mkdir(join(folder, 'home'))
    for (const name of ['host_key', 'client_key', 'next_host_key']) {
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)])
    }
    await copyFile(join(folder, 'client_key.pub'), join(folder, 'authorized_keys'))
    const text = (name: string) => readFile(join(folder, name), 'utf8')
    const sshd = new Sshd(folder, await freePort(), await text('client_key'), await text('host_key.pub'))
    await sshd.restart()
    return sshd
  }

  /** The settings of the one server in a connector's configuration. */
  get place() {
    const { host, port, user, key, hostKey } = this
    return { kind: 'sftp', host, port, user, key, hostKey } as const
  }

  /** @param denied requests of SFTP that are refused: `opendir` for a folder that may not be listed */
  async restart(denied: readonly string[] = []): Promise<void> {
    await this.stop()
    await mkdir('/run/sshd', { recursive: true })
    const configuration = join(this.#folder, 'sshd_config')
    await writeFile(configuration, settings(this.#folder, this.port, denied).join('\n'))
    const daemon = spawn(PROGRAM, ['-D', '-e', '-f', configuration], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#daemon = daemon
    let said = ''
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    daemon.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('Server listening')) resolve()
    })
    daemon.once('exit', () => reject(new Error(`sshd is not up:\n${said}`)))
    await promise
  }

  /** The server shows another key from now on. */
  async changeHostKey(): Promise<void> {
    await copyFile(join(this.#folder, 'next_host_key'), join(this.#folder, 'host_key'))
    this.hostKey = await readFile(join(this.#folder, 'next_host_key.pub'), 'utf8')
    await this.restart()
  }

  /** Nobody may come in by key any more. */
  async revokeKeys(): Promise<void> {
    await writeFile(join(this.#folder, 'authorized_keys'), '')
  }

  /** Ends the server, and every connection to it in the middle of what it does. */
  async stop(): Promise<void> {
    const daemon = this.#daemon
    this.#daemon = null
    if (daemon === null || daemon.exitCode !== null) return
    await endAllBelow(daemon.pid)
    const exited = once(daemon, 'exit')
    daemon.kill()
    await exited
  }

  /** Breaks every connection. Each is a process below the server's, with others below. */
  async cut(): Promise<void> {
    await endAllBelow(this.#daemon?.pid)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await rm(this.#folder, { recursive: true })
  }
}

async function endAllBelow(server: number | undefined): Promise<void> {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid='])
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (above: number | undefined): number[] =>
    processes.flatMap(([pid = 0, parent]) => (parent === above && above !== undefined ? [pid, ...below(pid)] : []))
  for (const pid of below(server)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
}

function settings(folder: string, port: number, denied: readonly string[]): string[] {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host_key`,
    'PidFile none',
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'PermitRootLogin yes',
    'StrictModes no',
    'Subsystem sftp internal-sftp',
    `ForceCommand internal-sftp -d ${folder}/home${denied.length > 0 ? ` -P ${denied.join(',')}` : ''}`,
    '',
  ]
}
