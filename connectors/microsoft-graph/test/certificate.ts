import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSourceServer } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import { configFor, user } from '../../../test/entra.js'

/** A certificate of its own, and its key. */
export const { certificate, privateKey } = made()

export const TOKEN_PATH = '/acme.onmicrosoft.com/oauth2/v2.0/token'

/** A tenant with one user, which takes any assertion: what was sent is for the test to judge. */
export async function startForCertificates() {
  const answers = {
    [TOKEN_PATH]: () => ({ access_token: 'opaque', expires_in: 3599 }),
    '/v1.0/users': () => ({ '@odata.count': 1, value: [user(1)] }),
  }
  const server = await startSourceServer({ answers, readByPost: [TOKEN_PATH] })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const signIn = { kind: 'certificate', certificate, privateKey }
  return { server, config: configFor(server.url, '', { signIn }) }
}

function made() {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-entra-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  try {
    const wanted = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=rollcall', '-days', '365']
    execFileSync('openssl', ['req', '-x509', ...wanted, '-keyout', key, '-out', cert], { stdio: 'pipe' })
    return { certificate: readFileSync(cert, 'utf8'), privateKey: readFileSync(key, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
