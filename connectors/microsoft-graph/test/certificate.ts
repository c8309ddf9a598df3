import { readFileSync } from 'node:fs'
import { startSourceServer } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import { configFor, user } from '../../../test/entra.js'

const read = (name: string) =>
  readFileSync(new URL(`../../../packages/sdk/test/http/certificates/${name}`, import.meta.url), 'utf8')

export const certificate = read('signing.pem')
export const TOKEN_PATH = '/acme.onmicrosoft.com/oauth2/v2.0/token'

/** A tenant with one user, which takes any assertion: what was sent is for the test to judge. */
export async function startForCertificates() {
  const answers = {
    [TOKEN_PATH]: () => ({ access_token: 'opaque', expires_in: 3599 }),
    '/v1.0/users': () => ({ '@odata.count': 1, value: [user(1)] }),
  }
  const server = await startSourceServer({ answers, readByPost: [TOKEN_PATH] })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const signIn = { kind: 'certificate', certificate, privateKey: read('signing.key') }
  return { server, config: configFor(server.url, '', { signIn }) }
}
