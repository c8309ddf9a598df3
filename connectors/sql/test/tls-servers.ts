import { chownSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Authority, type Certificate } from '../../../test/authority.js'
import { findServerPrograms, startPrivateServer } from '../../../test/mariadb/private-server.js'
import { hasPeers } from '../../../test/peers.js'
import { ownerOfServer, postgresPrograms, startPostgres } from './postgres-server.js'
import { runIn } from './run-in.js'

/** A server that encrypts. */
export interface TlsServer extends AsyncDisposable {
  /** With every right, over an unencrypted connection. */
  readonly url: string
  readonly authority: Authority
  /** Puts another certificate in the place of that for localhost. */
  present(certificate: Certificate): Promise<void>
}

export interface TlsServerKind {
  readonly name: 'MariaDB' | 'PostgreSQL'
  start(): Promise<TlsServer>
}

const mariadb = hasPeers ? null : findServerPrograms()
const postgres = postgresPrograms

/** Servers that encrypt, as far as they are here. */
export const tlsServers: readonly TlsServerKind[] = [
  ...(mariadb === null ? [] : [{ name: 'MariaDB' as const, start: () => startMariaDb(mariadb) }]),
  ...(postgres === null ? [] : [{ name: 'PostgreSQL' as const, start: () => startPostgresWithTls(postgres) }]),
]

async function startMariaDb(programs: NonNullable<typeof mariadb>): Promise<TlsServer> {
  const files = await CertificateFiles.make(null)
  const { ca, cert, key } = files.paths
  const server = await startPrivateServer(programs, [`--ssl-ca=${ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`])
  const url = `${server.url}/mysql`
  return files.server(url, () => runIn(url, ['FLUSH SSL']), server.stop)
}

async function startPostgresWithTls(programs: string): Promise<TlsServer> {
  const files = await CertificateFiles.make(ownerOfServer())
  const { ca, cert, key } = files.paths
  const settings = ['ssl=on', `ssl_ca_file=${ca}`, `ssl_cert_file=${cert}`, `ssl_key_file=${key}`]
  const { url, stop } = await startPostgres(programs, settings)
  return files.server(url, () => runIn(url, ['SELECT pg_reload_conf()']), stop)
}

class CertificateFiles {
  readonly paths: Readonly<Record<'ca' | 'cert' | 'key', string>>

  private constructor(
    private readonly folder: string,
    private readonly owner: ReturnType<typeof ownerOfServer>,
    private readonly authority: Authority,
  ) {
    this.paths = { ca: join(folder, 'ca.pem'), cert: join(folder, 'server.pem'), key: join(folder, 'server.key') }
  }

  static async make(owner: ReturnType<typeof ownerOfServer>): Promise<CertificateFiles> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-certificates-'))
    if (owner) chownSync(folder, owner.uid, owner.gid)
    const files = new CertificateFiles(folder, owner, await Authority.make())
    await files.write('ca', files.authority.ca)
    await files.present(await files.authority.issue({ hosts: 'DNS:localhost' }))
    return files
  }

  server(url: string, reload: () => Promise<void>, stop: () => Promise<void>): TlsServer {
    return {
      url,
      authority: this.authority,
      present: async (certificate) => {
        await this.present(certificate)
        await reload()
      },
      [Symbol.asyncDispose]: async () => {
        await stop()
        await this.authority[Symbol.asyncDispose]()
        await rm(this.folder, { recursive: true })
      },
    }
  }

  private async present({ cert, key }: Certificate): Promise<void> {
    await this.write('cert', cert)
    await this.write('key', key)
  }

  private async write(which: 'ca' | 'cert' | 'key', text: string): Promise<void> {
    await writeFile(this.paths[which], text, { mode: 0o600 })
    if (this.owner) chownSync(this.paths[which], this.owner.uid, this.owner.gid)
  }
}
