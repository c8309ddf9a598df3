import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'ldapts'
import { freePort } from '../free-port.ts'
import { bringProgram } from '../mariadb/install.ts'
import { certificates } from './certificates.ts'
import { KeptServer } from './kept-server.ts'

const run = promisify(execFile)
const PROGRAM = '/usr/sbin/slapd'
const SCHEMA = '/etc/ldap/schema'
export const SUFFIX = 'dc=acme,dc=example'
const ROOT = { dn: `cn=root,${SUFFIX}`, password: 'root-pw' }
/** Who reads, with every right to do so and no limits. */
export const READER = { user: `cn=rollcall,${SUFFIX}`, password: 'correct-horse-battery-staple' }

/** Whether there is an OpenLDAP server for the tests; it is installed where that may be done. */
export const hasSlapd = await bringProgram('OpenLDAP', PROGRAM, ['slapd'])

/** What the server does besides the usual, as lines of its configuration. */
export interface Rules {
  /** Before all other rules of access. */
  readonly access?: readonly string[]
  readonly limits?: readonly string[]
}

/** A server of our own: a temporary folder, loopback only, TLS by a private authority. */
export class Slapd implements AsyncDisposable {
  readonly ca: string
  readonly #folder: string
  readonly #ports: { readonly ldap: number; readonly ldaps: number }
  #server: KeptServer | null = null

  private constructor(folder: string, ca: string, ports: { ldap: number; ldaps: number }) {
    this.#folder = folder
    this.ca = ca
    this.#ports = ports
  }

  static async start(ldif: string, rules: Rules = {}): Promise<Slapd> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-slapd-'))
    const { ca, cert, key } = await certificates()
    const files = { 'ca.pem': ca, 'server.pem': cert, 'server.key': key }
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 })
    const slapd = new Slapd(folder, ca, { ldap: await freePort(), ldaps: await freePort() })
    try {
      await slapd.#load(ldif)
      await slapd.#up(rules)
      return slapd
    } catch (error) {
      await slapd[Symbol.asyncDispose]()
      throw error
    }
  }

  get url(): string {
    return `ldaps://127.0.0.1:${this.#ports.ldaps}`
  }

  /** Where StartTLS is needed. */
  get plainUrl(): string {
    return `ldap://127.0.0.1:${this.#ports.ldap}`
  }

  /** Changes rights and limits: the server is started again. */
  async rule(rules: Rules): Promise<void> {
    await this.#down()
    await this.#up(rules)
  }

  /** Has this, and nothing of before. */
  async refill(ldif: string): Promise<void> {
    await this.#down()
    await this.#load(ldif)
    await this.#up({})
  }

  /** Works as the directory's owner. */
  async change(work: (owner: Client) => Promise<void>): Promise<void> {
    const owner = new Client({ url: this.url, tlsOptions: { ca: this.ca, host: '127.0.0.1' } })
    try {
      await owner.bind(ROOT.dn, ROOT.password)
      await work(owner)
    } finally {
      await owner.unbind()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#down()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #load(ldif: string): Promise<void> {
    await rm(join(this.#folder, 'db'), { recursive: true, force: true })
    await mkdir(join(this.#folder, 'db'))
    await this.#configure({})
    await writeFile(join(this.#folder, 'data.ldif'), `${BASE}\n${ldif}`)
    await run(PROGRAM, ['-Ta', '-q', '-f', 'slapd.conf', '-l', 'data.ldif'], { cwd: this.#folder })
  }

  async #up(rules: Rules): Promise<void> {
    await this.#configure(rules)
    const listen = `${this.plainUrl} ${this.url}`
    const server = new KeptServer([PROGRAM, '-f', 'slapd.conf', '-h', listen, '-d', '0'], this.#folder)
    this.#server = server
    for (let tries = 200; ; tries--) {
      const client = new Client({ url: this.url, tlsOptions: { ca: this.ca, host: '127.0.0.1' } })
      try {
        return await client.bind(ROOT.dn, ROOT.password)
      } catch (cause) {
        if (tries === 0 || server.hasEnded) throw new Error(`slapd is not up:\n${server.said}`, { cause })
        await setTimeout(25)
      } finally {
        await client.unbind()
      }
    }
  }

  async #down(): Promise<void> {
    await this.#server?.stop()
    this.#server = null
  }

  #configure({ access = [], limits = [] }: Rules): Promise<void> {
    const schemas = ['core', 'cosine', 'nis', 'inetorgperson', 'msuser']
    const lines = [
      ...schemas.map((name) => `include ${SCHEMA}/${name}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      'TLSCACertificateFile ./ca.pem',
      'TLSCertificateFile ./server.pem',
      'TLSCertificateKeyFile ./server.key',
      'security simple_bind=128',
      'database mdb',
      `suffix "${SUFFIX}"`,
      `rootdn "${ROOT.dn}"`,
      `rootpw ${ROOT.password}`,
      'directory ./db',
      'maxsize 1073741824',
      'dbnosync',
      'index objectClass,uid,mail,entryUUID,title eq',
      ...limits,
      `limits dn.exact="${READER.user}" size=unlimited`,
      'access to attrs=userPassword by anonymous auth by * none',
      ...access,
      'access to * by users read by anonymous auth by * none',
    ]
    return writeFile(join(this.#folder, 'slapd.conf'), `${lines.join('\n')}\n`)
  }
}

const BASE = `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
dc: acme
o: Acme

dn: ${READER.user}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: rollcall
userPassword: ${READER.password}
`
