import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { rootCertificates } from 'node:tls'
import type { Agents } from 'got'
import { publicLookup } from './addresses.js'
import type { NetworkSettings } from './declaration.js'

/** Connections that nobody has used for so long are closed. */
const IDLE_MS = 15_000

/** Connections, kept between requests until they are closed. */
export interface OpenAgents {
  readonly agents: Agents
  close(): void
}

/** The connections of one client: private addresses refused, through the proxy and with the certificates that are configured. */
export function openAgents(network: NetworkSettings, isPrivateAllowed: (host: string) => boolean): OpenAgents {
  const proxy = network.proxy === undefined ? null : new URL(network.proxy)
  const isAllowed = (host: string) => isPrivateAllowed(host) || host === proxy?.hostname
  const options = {
    keepAlive: true,
    timeout: IDLE_MS,
    lookup: publicLookup(isAllowed),
    ...(proxy === null ? {} : { proxyEnv: { HTTP_PROXY: proxy.href, HTTPS_PROXY: proxy.href } }),
  }
  const { ca, clientCertificate } = network
  const http = new HttpAgent(options)
  const https = new HttpsAgent({
    ...options,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate.cert, key: clientCertificate.key }),
    ...(clientCertificate?.passphrase === undefined ? {} : { passphrase: clientCertificate.passphrase }),
  })
  return {
    agents: { http, https },
    close() {
      http.destroy()
      https.destroy()
    },
  }
}
