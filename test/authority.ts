import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const AUTHORITY = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface CertificateOptions {
  /** Common name: `server`. */
  readonly name?: string
  /** Whom it is for: `DNS:localhost,IP:127.0.0.1`. Left out: it is a client's. */
  readonly hosts?: string
  /** From now on. Negative: it has expired. Default 1. */
  readonly days?: number
}

/** A private authority, which issues certificates until it is disposed of. */
export class Authority implements AsyncDisposable {
  /** Its own certificate, as PEM. */
  readonly ca: string
  readonly #folder: string
  #issued = 0

  private constructor(folder: string, ca: string) {
    this.#folder = folder
    this.ca = ca
  }

  static async make(): Promise<Authority> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-authority-'))
    const extensions = AUTHORITY.flatMap((line) => ['-addext', line])
    const files = ['-keyout', 'ca.key', '-out', 'ca.pem']
    await run('openssl', ['req', '-x509', ...NEW_KEY, '-subj', '/CN=test CA', ...files, ...extensions], { cwd: folder })
    return new Authority(folder, await readFile(join(folder, 'ca.pem'), 'utf8'))
  }

  async issue({ name = 'server', hosts, days = 1 }: CertificateOptions): Promise<Certificate> {
    const file = (ending: string) => `${number}.${ending}`
    const number = ++this.#issued
    const openssl = (...words: string[]) => run('openssl', words, { cwd: this.#folder })
    await openssl('req', ...NEW_KEY, '-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('csr'))
    const use = hosts === undefined ? 'clientAuth' : `serverAuth\nsubjectAltName=${hosts}`
    await writeFile(join(this.#folder, file('ext')), `extendedKeyUsage=${use}\n`)
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', file('ext')]
    await openssl('x509', '-req', '-in', file('csr'), ...signing, '-days', String(days), '-out', file('pem'))
    const read = (ending: string) => readFile(join(this.#folder, file(ending)), 'utf8')
    return { cert: await read('pem'), key: await read('key') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}
