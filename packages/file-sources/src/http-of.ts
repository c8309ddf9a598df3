import { ConnectorError } from '@rollcall/sdk'
import { authOf, type HttpDeclaration, type Refusal } from '@rollcall/sdk/http'
import { absent } from './absent.js'
import { addressOf, type Place, type WebPlace } from './place.js'
import { explainS3 } from './s3/refusals.js'
import { s3Address } from './s3/requests.js'

/** A file may take longer to come than an answer of an API. */
const TIMEOUTS = { answerMs: 30 * 60_000 }
const NO_SIGN_IN = { kind: 'none' } as const

/** How a place is reached, for a connector's `http`. Undefined: not by HTTP. */
export function httpOf(place: Place | undefined): HttpDeclaration | undefined {
  if (place?.kind === 'https') {
    const { url, signIn = NO_SIGN_IN, network } = place
    return {
      system: new URL(url).host,
      baseUrl: url,
      auth: authOf(signIn),
      timeouts: TIMEOUTS,
      explain: (refusal) => explainWeb(refusal, place),
      network,
    }
  }
  if (place?.kind === 's3') {
    return {
      system: new URL(s3Address(place)).host,
      baseUrl: s3Address(place),
      timeouts: TIMEOUTS,
      explain: (refusal) => explainS3(refusal, place),
      network: place.network,
    }
  }
  return undefined
}

function explainWeb({ status, at }: Refusal, place: WebPlace): ConnectorError | null {
  const [, path] = /^GET \/(.*)$/.exec(at) ?? []
  if (path === undefined) return null // A token was asked for.
  if (status === 404 || status === 410) return absent(`${path} at ${addressOf(place)}`, path)
  if (status === 401 && (place.signIn ?? NO_SIGN_IN).kind === 'none') {
    return new ConnectorError('credentials', `${new URL(place.url).host} wants a sign-in (status 401)`, {
      hint: 'None is configured: write it under `signIn`.',
      at,
    })
  }
  if (status !== 403) return null
  return new ConnectorError('permission', `The account may not read ${path}`, {
    hint: 'Have its owner allow that, and check whether it expects calls from this address. Some servers answer so for a file that is not there.',
    at,
  })
}
