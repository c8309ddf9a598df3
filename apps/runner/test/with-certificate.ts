import { rootCertificates } from 'node:tls'

/** A configuration of the docs as it is read where the file that it names holds a certificate. */
export function withCertificate(yaml: string): string {
  return yaml.replace(/"?\$\{file:[^}]+\.pem\}"?/, JSON.stringify(rootCertificates[0]))
}
