import { z } from 'zod'
import { Authorities } from './certificates.js'

const host = z.string().regex(/^[\w.:[\]-]+$/, 'must be the name or address of a host, without https:// and port')

/**
 * What only an administrator can know of the way to a system. Take it into a connector's configuration as
 * `network: Network.optional()`, and hand it on: `http: (config) => ({ …, network: config.network })`.
 */
export const Network = z
  .strictObject({
    privateHosts: z
      .array(host)
      .optional()
      .describe(
        'Hosts that may have an address of a private network, and may be asked over http:. All others are refused.',
      ),
    proxy: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ secret: true })
      .describe('Proxy for all requests, with user and password where it wants them: http://user:password@host:3128'),
    ca: Authorities.optional(),
    clientCertificate: z
      .strictObject({
        cert: z.string().describe('Certificate to show (PEM).'),
        key: z.string().meta({ secret: true }).describe('Its private key (PEM).'),
        passphrase: z.string().optional().meta({ secret: true }).describe('Passphrase of the key, if it has one.'),
      })
      .optional()
      .describe('For systems that ask for a certificate.'),
  })
  .describe('The way to the system, where it is not simply the internet.')
