import { ConnectorError, type ConnectorErrorCode } from '@rollcall/sdk'
import type { Refusal } from '@rollcall/sdk/http'
import { z } from 'zod'

/** `cause` of the error where the link to the next page is good no longer, so that a read can begin anew. */
export const EXPIRED_PAGE = new Error('Directory_ExpiredPageToken')

const TokenRefusal = z.object({ error: z.string(), error_codes: z.array(z.int()) })
const Inner = z.object({ code: z.string().nullish(), 'request-id': z.string().nullish() }).nullish()
const GraphRefusal = z.object({ error: z.object({ code: z.string(), innerError: Inner }) })

type Explanation = readonly [code: ConnectorErrorCode, message: string, hint: string]

/** What Entra ID and Graph mean by their codes; null: what the status says. Their words may name persons and stay unread. */
export function explain({ status, body, at }: Refusal): ConnectorError | null {
  const token = TokenRefusal.safeParse(body)
  if (token.success) {
    const known = token.data.error_codes.map((code) => TOKENS[code]).find((one) => one !== undefined)
    return known ? told(known, at) : null
  }
  const refused = GraphRefusal.safeParse(body)
  if (!refused.success) return null
  const { code, innerError } = refused.data.error
  const known = (innerError?.code ? GRAPH[innerError.code] : undefined) ?? GRAPH[code]
  const request = innerError?.['request-id'] ?? ''
  const where = /^[\w-]{1,64}$/.test(request) ? `${at}, request-id ${request}` : at
  if ([code, innerError?.code].includes('Directory_ExpiredPageToken')) return told(EXPIRED, where, EXPIRED_PAGE)
  if (known) return told(known, where)
  return status === 403 ? told(refusedRight(at), where) : null
}

function told([code, message, hint]: Explanation, at: string, cause?: Error): ConnectorError {
  return new ConnectorError(code, message, { hint, at, cause })
}

/** Graph says neither which right it misses, so the list that was asked for has to. */
function refusedRight(at: string): Explanation {
  const [what, right] = at.includes('/groups') ? ['groups', 'GroupMember.Read.All'] : ['users', 'User.Read.All']
  return [
    'permission',
    `The application may not read ${what}`,
    `Grant it the application permission ${right} in Entra ID, with the consent of an administrator; if it has that, a policy of conditional access may keep it out.`,
  ]
}

const EXPIRED: Explanation = [
  'incomplete_read',
  'The list went on changing, so that its next page could not be had',
  'Nothing was applied. Try again; move the run to a quieter time if it happens every night.',
]
const UNKNOWN_QUERY: Explanation = [
  'configuration',
  'Microsoft Graph does not take the query',
  'Mend `groups.filter`, and look whether there is such a property for each name under `fields`.',
]
const GRAPH: Readonly<Record<string, Explanation>> = {
  BadRequest: UNKNOWN_QUERY,
  Request_BadRequest: UNKNOWN_QUERY,
  Request_UnsupportedQuery: UNKNOWN_QUERY,
  Request_ResourceNotFound: [
    'configuration',
    'There is no such group',
    'Take it out of `groups.only`. If it was deleted just now, try again.',
  ],
}

const NEW_SECRET = 'In Entra ID, open the application › Certificates & secrets and add a client secret'
const TOKENS: Readonly<Record<number, Explanation>> = {
  7000215: ['credentials', 'The client secret is wrong', `${NEW_SECRET}; copy its value, not its ID.`],
  7000222: [
    'credentials',
    'The client secret has expired',
    `${NEW_SECRET}. It lives two years at most: note when it ends.`,
  ],
  700027: [
    'credentials',
    'The application has no such certificate',
    'In Entra ID, open the application › Certificates & secrets and upload the certificate, or look whether it has expired.',
  ],
  700016: [
    'configuration',
    'The tenant has no such application',
    'Check `clientId` (the application ID, not the object ID) and `tenant`.',
  ],
  90002: ['configuration', 'There is no such tenant', 'Check `tenant`, and `cloud` where it is a national one.'],
  7000112: [
    'credentials',
    'The application is disabled',
    'Have it enabled in Entra ID, under enterprise applications.',
  ],
  53003: [
    'permission',
    'Conditional access keeps the application out',
    'Have an administrator of Entra ID let this application sign in from where Rollcall runs.',
  ],
}
