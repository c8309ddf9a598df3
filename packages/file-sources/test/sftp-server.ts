import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { posix } from 'node:path'
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2'
import { onTestFinished } from 'vitest'

export interface RemoteFile {
  text: string
  /** Seconds since 1970. */
  modifiedAt: number
}

const { OK, EOF, NO_SUCH_FILE, PERMISSION_DENIED } = ssh2.utils.sftp.STATUS_CODE
const REGULAR_FILE = 0o100644
const hostKeys = ssh2.utils.generateKeyPairSync('ed25519')
const rsaHostKeys = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })

/** An SFTP server on loopback, for one test. It has what lies in a map, and does otherwise where it is told. */
export class SftpServer {
  readonly files = new Map<string, RemoteFile>()
  /** Names of requests that are refused. */
  readonly denied = new Set<'OPENDIR' | 'OPEN' | 'STAT'>()
  /** Called before each piece is sent: what happens in the middle of a download. False: it is never sent. */
  beforePiece: (position: number) => boolean = () => true
  readonly user = 'rollcall'
  readonly password = 'correct horse'
  readonly hostKey = hostKeys.public
  readonly rsaHostKey = rsaHostKeys.public
  /** Many servers take the password only as an answer to a question. */
  asksForPassword = false
  /** What every file is said to have; null: what it has. */
  statedSize: number | null = null
  connections = 0
  /** Files of requests, in order. */
  readonly opened: string[] = []
  readonly #server: Server
  readonly #open = new Set<Connection>()

  private constructor(hasRsaKey: boolean) {
    const keys = hasRsaKey ? [hostKeys.private, rsaHostKeys.private] : [hostKeys.private]
    const ssh = new ssh2.Server({ hostKeys: keys }, (client) => this.#take(client))
    // Without delay, so that small packets do not wait for each other.
    this.#server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket))
  }

  /** @param hasRsaKey whether it has a second key, as most servers have */
  static async start({ hasRsaKey = false } = {}): Promise<SftpServer> {
    const server = new SftpServer(hasRsaKey)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    onTestFinished(async () => {
      server.cut()
      server.#server.close()
    })
    return server
  }

  /** The settings of the one server in a connector's configuration. */
  get place() {
    const { port } = this.#server.address() as AddressInfo
    const { user, password, hostKey } = this
    return { kind: 'sftp', host: '127.0.0.1', port, user, password, hostKey, folder: 'exports' } as const
  }

  /** @param ageHours how long ago it was changed */
  put(name: string, text: string, ageHours = 1): void {
    this.files.set(posix.join('exports', name), { text, modifiedAt: Math.floor(Date.now() / 1000) - ageHours * 3600 })
  }

  cut(): void {
    for (const client of this.#open) client.end()
  }

  #take(client: Connection): void {
    this.connections++
    this.#open.add(client)
    client.on('error', () => {}).on('close', () => this.#open.delete(client))
    client.on('authentication', (attempt) => {
      const decide = (password: string | undefined) =>
        attempt.username === this.user && password === this.password ? attempt.accept() : attempt.reject()
      if (this.asksForPassword && attempt.method === 'keyboard-interactive') {
        attempt.prompt({ prompt: 'Password: ', echo: false }, ([answer]) => decide(answer))
      } else if (!this.asksForPassword && attempt.method === 'password') decide(attempt.password)
      else attempt.reject([this.asksForPassword ? 'keyboard-interactive' : 'password'])
    })
    client.on('ready', () => {
      client.on('session', (accept) => accept().on('sftp', (start) => this.#serve(start())))
    })
  }

  #serve(sftp: SFTPWrapper): void {
    const handles = new Map<string, string>()
    const listed = new Set<string>()
    const open = (id: number, path: string) => {
      const handle = Buffer.from(String(handles.size))
      handles.set(handle.toString(), path)
      sftp.handle(id, handle)
    }
    const pathOf = (handle: Buffer) => handles.get(handle.toString()) ?? ''
    const tellOf = (id: number, path: string) => {
      const file = this.files.get(path)
      if (file) sftp.attrs(id, this.#attributesOf(file))
      else sftp.status(id, NO_SUCH_FILE)
    }
    sftp.on('OPENDIR', (id, path) => {
      if (this.denied.has('OPENDIR')) sftp.status(id, PERMISSION_DENIED)
      else if (this.#below(path).length === 0 && path !== 'exports/' && path !== 'exports')
        sftp.status(id, NO_SUCH_FILE)
      else open(id, path)
    })
    sftp.on('READDIR', (id, handle) => {
      const path = pathOf(handle)
      if (listed.has(path)) return void sftp.status(id, EOF)
      listed.add(path)
      const names = this.#below(path).map(([filename, file]) => ({
        filename,
        longname: '',
        attrs: this.#attributesOf(file),
      }))
      sftp.name(id, names)
    })
    sftp.on('STAT', (id, path) => {
      if (this.denied.has('STAT')) sftp.status(id, PERMISSION_DENIED)
      else tellOf(id, path)
    })
    sftp.on('FSTAT', (id, handle) => tellOf(id, pathOf(handle)))
    sftp.on('OPEN', (id, path) => {
      this.opened.push(posix.basename(path))
      if (this.denied.has('OPEN')) sftp.status(id, PERMISSION_DENIED)
      else if (this.files.has(path)) open(id, path)
      else sftp.status(id, NO_SUCH_FILE)
    })
    sftp.on('READ', (id, handle, position, length) => {
      if (!this.beforePiece(position)) return
      const bytes = Buffer.from(this.files.get(pathOf(handle))?.text ?? '').subarray(position, position + length)
      if (bytes.length === 0) sftp.status(id, EOF)
      else sftp.data(id, bytes)
    })
    sftp.on('CLOSE', (id, handle) => {
      handles.delete(handle.toString())
      sftp.status(id, OK)
    })
  }

  #below(folder: string): [string, RemoteFile][] {
    const start = `${folder.replace(/\/$/, '')}/`
    return [...this.files].flatMap(([path, file]) => {
      const name = path.startsWith(start) ? path.slice(start.length) : '/'
      return name.includes('/') ? [] : [[name, file]]
    })
  }

  #attributesOf({ text, modifiedAt }: RemoteFile) {
    const size = this.statedSize ?? Buffer.byteLength(text)
    return { mode: REGULAR_FILE, uid: 0, gid: 0, size, atime: modifiedAt, mtime: modifiedAt }
  }
}
