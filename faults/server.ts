import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { freePort } from '../test/free-port.ts'
import { findServerPrograms, makeDataFolder, type ServerPrograms, settings } from '../test/mariadb/private-server.ts'
import { untilItAnswers } from '../test/mariadb/server.ts'
import { makeFolder } from './places.ts'

/** A MariaDB of our own that can be killed and started again on the same data. */
export class FaultyServer {
  readonly url: string
  readonly #folder: string
  readonly #port: number
  readonly #programs: ServerPrograms
  #keeper: ChildProcessWithoutNullStreams | null = null
  #pid = 0

  private constructor(programs: ServerPrograms, folder: string, port: number) {
    this.#programs = programs
    this.#folder = folder
    this.#port = port
    this.url = `mysql://root@127.0.0.1:${port}`
  }

  /** Null where there is no MariaDB on this machine. */
  static async make(): Promise<FaultyServer | null> {
    const programs = findServerPrograms()
    if (!programs) return null
    const folder = await makeFolder()
    await makeDataFolder(programs.installDb, folder)
    const server = new FaultyServer(programs, folder, await freePort())
    await server.start()
    return server
  }

  async start(): Promise<void> {
    const args = [
      '-c',
      KEEPER,
      'keep-mariadb',
      this.#folder,
      this.#programs.server,
      ...settings(this.#folder, this.#port),
    ]
    const keeper = spawn('/bin/sh', args)
    keeper.stderr.resume()
    this.#keeper = keeper
    const [line] = await once(createInterface({ input: keeper.stdout }), 'line')
    this.#pid = Number(line)
    await untilItAnswers(this.url, () => keeper.exitCode !== null)
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    const keeper = this.#keeper
    if (!keeper) return
    const ended = once(keeper, 'exit')
    process.kill(this.#pid, 'SIGKILL')
    await ended
    this.#keeper = null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Says the server's process id, and takes server and folder away when whoever started it is gone. */
const KEEPER = `
  trap '' INT
  folder=$1
  shift
  exec 3<&0
  "$@" 3<&- >/dev/null &
  server=$!
  echo "$server"
  { read -r _ <&3; kill -9 "$server"; rm -rf "$folder"; } &
  wait "$server"
  kill $! 2>/dev/null
`
