import { execFile, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const openssl = (args: readonly string[]) => execute('openssl', args)

/** Certificates are made with the program `openssl`. */
export const canCertify = spawnSync('openssl', ['version']).status === 0

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** A certificate authority that nobody knows but who is told of it, as an organization has one for its own servers. */
export class Authority {
  /** Its own certificate, for NODE_EXTRA_CA_CERTS. */
  readonly file: string
  readonly #folder: string

  private constructor(folder: string, file: string) {
    this.#folder = folder
    this.file = file
  }

  static async found(folder: string, name: string): Promise<Authority> {
    const file = join(folder, `${name}.pem`)
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, `${name}.key`)]
    await openssl(['req', '-x509', ...key, '-out', file, '-days', '2', '-subj', `/CN=${name}`])
    return new Authority(folder, file)
  }

  /** @param subject as an extension names it: `IP:127.0.0.1`, `DNS:mail.acme.example` */
  async certify(subject: string): Promise<Certificate> {
    const name = subject.replaceAll(/[^\w.]/g, '_')
    const [key, request, cert] = ['key', 'csr', 'crt'].map((ending) => join(this.#folder, `${name}.${ending}`))
    if (!key || !request || !cert) throw new Error('unreachable')
    const extensions = join(this.#folder, `${name}.ext`)
    await writeFile(extensions, `subjectAltName=${subject}\n`)
    await openssl(['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', '/CN=mail'])
    const signer = ['-CA', this.file, '-CAkey', this.file.replace(/\.pem$/, '.key'), '-CAcreateserial']
    await openssl(['x509', '-req', '-in', request, ...signer, '-out', cert, '-days', '2', '-extfile', extensions])
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
  }
}
