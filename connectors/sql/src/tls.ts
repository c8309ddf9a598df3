import { certificateProblem } from '@rollcall/sdk/http'
import { codeOf, type Problem } from './database.js'

/** What stood in the way of an encrypted connection, or null where that was not it. */
export function explainTls(error: Error): Problem | null {
  const code = codeOf(error)
  const certificate = certificateProblem(error, { owner: 'the owner of the database', address: 'connection' })
  if (certificate) {
    const message = `the certificate of the database ${certificate.what} (${code})`
    return { code: 'configuration', message, hint: certificate.hint }
  }
  if (!/^ERR_(?:SSL|OSSL|TLS)_|^EPROTO$/.test(code)) return null
  return {
    code: 'configuration',
    message: `no encrypted connection comes about (${code})`,
    hint: 'See that the port is right, that the server speaks TLS 1.2 or later, and takes `clientCertificate` if it asks for one.',
  }
}

/** Of a server that offers no encryption. */
export const NO_TLS: Problem = {
  code: 'configuration',
  message: 'the database offers no encryption',
  hint: 'Let its owner turn TLS on. Where the way to it is protected otherwise, see `tls` in the documentation.',
}
