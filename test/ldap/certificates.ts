import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const AUTHORITY = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']

/** As PEM. */
export interface Certificates {
  /** Of a private authority. */
  readonly ca: string
  /** A certificate of it, for an address. */
  readonly cert: string
  readonly key: string
}

const made = new Map<string, Promise<Certificates>>()

/** The certificates of the tests in a file, made once for each address. */
export function certificates(address = '127.0.0.1'): Promise<Certificates> {
  const known = made.get(address) ?? makeCertificates(address)
  made.set(address, known)
  return known
}

async function makeCertificates(address: string): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-certificates-'))
  const openssl = (...words: string[]) => run('openssl', words, { cwd: folder })
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  try {
    const extensions = AUTHORITY.flatMap((line) => ['-addext', line])
    await openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-subj',
      '/CN=test CA',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      ...extensions,
    )
    await openssl('req', ...NEW_KEY, '-subj', '/CN=server', '-keyout', 'server.key', '-out', 'server.csr')
    await writeFile(join(folder, 'server.ext'), `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth\n`)
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'server.ext']
    await openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem')
    return { ca: await read('ca.pem'), cert: await read('server.pem'), key: await read('server.key') }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
