import { ConnectorError } from '@rollcall/sdk'
import { authOf, type HttpDeclaration, type Refusal } from '@rollcall/sdk/http'
import { absent } from './absent.js'
import type { Place } from './place.js'
import { explainS3 } from './s3/refusals.js'
import { s3Address } from './s3/requests.js'

/** A file may take longer to come than an answer of an API. */
const TIMEOUTS = { answerMs: 30 * 60_000 }

/** How a place is reached, for a connector's `http`. Undefined: not by HTTP. */
export function httpOf(place: Place | undefined): HttpDeclaration | undefined {
  if (place?.kind === 'https') {
    const { url, signIn = { kind: 'none' }, network } = place
    return {
      system: new URL(url).host,
      baseUrl: url,
      auth: authOf(signIn),
      timeouts: TIMEOUTS,
      explain: (refusal) => explainWeb(refusal, new URL(url).host),
      network,
    }
  }
  if (place?.kind === 's3') {
    return {
      system: `The bucket ${place.bucket}`,
      baseUrl: s3Address(place),
      timeouts: TIMEOUTS,
      explain: (refusal) => explainS3(refusal, place),
      network: place.network,
    }
  }
  return undefined
}

function explainWeb({ status, at }: Refusal, host: string): ConnectorError | null {
  const [, path] = /^GET \/(.*)$/.exec(at) ?? []
  if (path === undefined) return null // A token was asked for.
  if (status === 404 || status === 410) return absent(`${path} in ${host}`, path)
  if (status !== 403) return null
  return new ConnectorError('permission', `The account may not read ${path}`, {
    hint: 'Have its owner allow that, and check whether it expects calls from this address. Some servers answer so for a file that is not there.',
    at,
  })
}
