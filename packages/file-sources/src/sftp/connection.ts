import { connect, type Socket } from 'node:net'
import { isConnectorError } from '@rollcall/sdk'
import ssh2, { type FileEntryWithStats, type SFTPWrapper, type Stats } from 'ssh2'
import type { SftpPlace } from '../place.js'
import { connectionFailure, lost, noSftp, SftpRefusal, wrongHostKey } from './failures.js'
import { fingerprintIn, fingerprintOf, hostKeyAlgorithms } from './host-key.js'

const READY_MS = 20_000
/** Without an answer for so long the server is taken for dead. */
const SILENT_MS = 30_000

type Callback<T> = (error: (Error & { code?: unknown }) | null | undefined, value: T) => void

/** A connection to an SFTP server whose key is the configured one. It is closed once the signal is aborted. */
export class SftpConnection {
  readonly #place: SftpPlace
  readonly #signal: AbortSignal
  readonly #client = new ssh2.Client()
  readonly #socket: Socket
  readonly #broken = Promise.withResolvers<never>()
  #sftp: SFTPWrapper | null = null
  #doing = 'it was opened'

  private constructor(place: SftpPlace, signal: AbortSignal) {
    this.#place = place
    this.#signal = signal
    this.#socket = connect({ host: place.host, port: place.port, noDelay: true })
    this.#broken.promise.catch(() => {}) // Nobody may be waiting when it breaks.
    signal.addEventListener('abort', () => this.#break(signal.reason), { once: true })
  }

  /** @throws ConnectorError `configuration` (another key), `credentials`, `permission` (no SFTP) or `unavailable` */
  static async open(place: SftpPlace, signal: AbortSignal): Promise<SftpConnection> {
    signal.throwIfAborted()
    const connection = new SftpConnection(place, signal)
    try {
      await connection.#ready()
      connection.#sftp = await connection.#ask<SFTPWrapper>('a session was opened', (done) =>
        connection.#client.sftp(done),
      )
      return connection
    } catch (error) {
      connection.#break(error)
      signal.throwIfAborted()
      throw error instanceof SftpRefusal ? noSftp(place, error) : error
    }
  }

  list(folder: string): Promise<readonly FileEntryWithStats[]> {
    return this.#ask('a folder was listed', (done) => this.#open().readdir(folder, done))
  }

  stat(path: string): Promise<Stats> {
    return this.#ask('a file was looked at', (done) => this.#open().stat(path, done))
  }

  openFile(path: string): Promise<Buffer> {
    return this.#ask('a file was opened', (done) => this.#open().open(path, 'r', done))
  }

  statFile(handle: Buffer): Promise<Stats> {
    return this.#ask('a file was looked at', (done) => this.#open().fstat(handle, done))
  }

  /** Fills a buffer from a position on, and gives what it was filled with: less only where the file has no more. */
  async read(handle: Buffer, position: number, buffer: Buffer): Promise<Buffer> {
    const { length } = buffer
    let filled = 0
    while (filled < length) {
      const [from, rest] = [filled, length - filled]
      const count = await this.#ask<number>('a file was read', (done) =>
        this.#open().read(handle, buffer, from, rest, position + from, (error, bytesRead) => done(error, bytesRead)),
      ).catch(zeroAtEnd)
      if (count === 0) break
      filled += count
    }
    return buffer.subarray(0, filled)
  }

  async closeFile(handle: Buffer): Promise<void> {
    await this.#ask<void>('a file was closed', (done) => this.#open().close(handle, (error) => done(error)))
  }

  async #ready(): Promise<void> {
    const { host, user, password, key, passphrase, hostKey } = this.#place
    const trusted = new Set([hostKey].flat().map(fingerprintIn))
    const client = this.#client
    const ready = Promise.withResolvers<void>()
    let isReady = false
    let strange: Buffer | null = null
    const fail = (error?: unknown) => {
      if (strange) this.#break(wrongHostKey(this.#place, strange))
      else if (isReady) this.#break(lost(this.#place, this.#doing, error))
      else this.#break(connectionFailure(error, this.#place))
    }
    client.on('ready', () => {
      isReady = true
      ready.resolve()
    })
    client.on('error', fail)
    client.on('close', () => fail())
    // Many servers ask for the password in this way only.
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) =>
      finish(prompts.map(() => password ?? '')),
    )
    this.#socket.on('error', fail)
    try {
      client.connect({
        sock: this.#socket,
        host,
        username: user,
        ...(password === undefined ? {} : { password, tryKeyboard: true }),
        ...(key === undefined ? {} : { privateKey: key }),
        ...(passphrase === undefined ? {} : { passphrase }),
        algorithms: { serverHostKey: hostKeyAlgorithms([hostKey].flat()) },
        readyTimeout: READY_MS,
        hostVerifier: (shown: Buffer) => {
          if (trusted.has(fingerprintOf(shown))) return true
          strange = shown
          return false
        },
      })
    } catch (error) {
      // It cannot read the key.
      throw connectionFailure(error, this.#place)
    }
    await Promise.race([ready.promise, this.#broken.promise])
  }

  async #ask<T>(what: string, send: (done: Callback<T>) => void): Promise<T> {
    this.#doing = what
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const overdue = setTimeout(() => this.#break(lost(this.#place, `${what}, as no answer came`)), SILENT_MS)
    try {
      send((error, value) => {
        if (error) reject(typeof error.code === 'number' ? new SftpRefusal(error.code) : lost(this.#place, what, error))
        else resolve(value)
      })
      return await Promise.race([promise, this.#broken.promise])
    } catch (error) {
      this.#signal.throwIfAborted()
      if (error instanceof SftpRefusal || isConnectorError(error)) throw error
      throw lost(this.#place, what, error)
    } finally {
      clearTimeout(overdue)
    }
  }

  #open(): SFTPWrapper {
    if (this.#sftp === null) throw new Error('The session is not open')
    return this.#sftp
  }

  #break(reason: unknown): void {
    this.#broken.reject(reason)
    this.#client.destroy()
    this.#socket.destroy()
  }
}

const END_OF_FILE = 1

function zeroAtEnd(error: unknown): number {
  if (error instanceof SftpRefusal && error.status === END_OF_FILE) return 0
  throw error
}
