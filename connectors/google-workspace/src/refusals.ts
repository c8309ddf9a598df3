import { ConnectorError, type ConnectorErrorCode } from '@rollcall/sdk'
import type { Refusal } from '@rollcall/sdk/http'
import type { KeyFile } from './key-file.js'
import { NoToken, Refused } from './schema.js'

const SCOPES = 'https://www.googleapis.com/auth/admin.directory'

/** The least that is asked for, read-only all of it. Members of groups come with the scope of groups. */
export function scopesFor(community: string): readonly string[] {
  const more: Readonly<Record<string, string>> = { orgUnit: 'orgunit', group: 'group' }
  return ['user', more[community]].flatMap((name) => (name === undefined ? [] : [`${SCOPES}.${name}.readonly`]))
}

/** How an administrator is given a right: `Users › Read`. */
export function grant(right: string): string {
  return `In the Admin console, Account › Admin roles, give \`administrator\` a role with the Admin API privilege ${right}, for all organizational units.`
}

/** Code, message and hint. */
type Meaning = readonly [ConnectorErrorCode, string, string]

/** What Google means where it refuses a request or a token; null: what the status says. */
export function explainer(key: KeyFile, scopes: readonly string[]): (refusal: Refusal) => ConnectorError | null {
  return ({ status, body, at }) => {
    const meaning = at.startsWith('POST ') ? ofToken(body, key, scopes) : ofRequest(status, body, at, key)
    if (meaning === null) return null
    const [code, message, hint] = meaning
    return new ConnectorError(code, message, { hint, at })
  }
}

function ofToken(body: unknown, key: KeyFile, scopes: readonly string[]): Meaning | null {
  const refused = NoToken.safeParse(body)
  if (!refused.success) return null
  const { error, error_description } = refused.data
  if (error === 'unauthorized_client' || error === 'invalid_scope' || error === 'access_denied') {
    return [
      'permission',
      'The Workspace account has not delegated the scopes to this service account',
      `In the Admin console, Security › API controls › Domain-wide delegation, enter the client ID ${key.client_id} with exactly ${scopes.join(', ')} (it can take up to 24 hours to work).`,
    ]
  }
  if (error !== 'invalid_grant' && error !== 'invalid_client') return null
  const text = error_description ?? ''
  if (/email|user id/i.test(text)) {
    return [
      'configuration',
      'Google knows no such administrator',
      'Write into `administrator` the primary address of somebody in the Workspace account who is not suspended.',
    ]
  }
  if (/timeframe/i.test(text)) {
    return [
      'configuration',
      'The clock of this machine is off, so that Google takes no signature',
      'Set it by network time.',
    ]
  }
  return [
    'credentials',
    'Google does not take the key of the service account',
    'In the Google Cloud console, IAM & Admin › Service accounts, look whether account and key are still there; if not, make a new key, and configure its file as `key`.',
  ]
}

const TOO_QUICK = /^(user|sharing)?rateLimitExceeded$|^(quota|dailyLimit)Exceeded$|^RATE_LIMIT_EXCEEDED$/i
const NOT_ENABLED = ['accessNotConfigured', 'SERVICE_DISABLED']
const NO_SCOPE = ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']

function ofRequest(status: number, body: unknown, at: string, key: KeyFile): Meaning | null {
  const refused = Refused.safeParse(body)
  if (!refused.success) return null
  const { errors, details } = refused.data.error
  const reasons = [...(errors ?? []), ...(details ?? [])].flatMap(({ reason }) => (reason ? [reason] : []))
  const says = (known: readonly string[]) => reasons.some((reason) => known.includes(reason))
  if (reasons.some((reason) => TOO_QUICK.test(reason))) {
    return [
      'rate_limited',
      "Google's quota is used up",
      'Try again later. If it happens every night, lower `requestsPerSecond`, or look what else asks in the same Google Cloud project.',
    ]
  }
  if (status === 412 || says(['backendError'])) return ['unavailable', 'Google cannot answer', 'Try again later.']
  if (status === 401) {
    return [
      'credentials',
      'Google does not take the token that it gave itself',
      'Try again; if it stays so, make a new key.',
    ]
  }
  if (status === 403) return forbidden(says, at, key)
  if (status === 404 && at.includes('/groups/')) {
    return ['incomplete_read', 'A group went while the groups were read', 'Nothing was applied. Try again.']
  }
  if (status === 400) {
    return [
      'configuration',
      'Google does not take the request',
      'Look whether `administrator` is an administrator of the Workspace account that is meant. If so, tell the author of the connector.',
    ]
  }
  return null
}

function forbidden(says: (known: readonly string[]) => boolean, at: string, key: KeyFile): Meaning | null {
  const { noun, scope, right } = rightFor(at)
  if (says(NOT_ENABLED)) {
    const project = key.project_id === undefined ? 'of the service account' : key.project_id
    return [
      'permission',
      'The Admin SDK API is not enabled',
      `In the Google Cloud console, in the project ${project}, open APIs & Services › Library › Admin SDK API and enable it. It takes a few minutes.`,
    ]
  }
  if (says(NO_SCOPE)) {
    return [
      'permission',
      `The scope to read ${noun} is missing`,
      `In the Admin console, Security › API controls › Domain-wide delegation, add to the client ID ${key.client_id}: ${scope}`,
    ]
  }
  if (says(['domainCannotUseApis'])) {
    return [
      'permission',
      'The Workspace account does not let programs use its API',
      'In the Admin console, Security › API controls, allow it; some editions have none.',
    ]
  }
  if (!says(['forbidden', 'notAuthorized'])) return null
  return ['permission', `The administrator may not read ${noun}`, grant(right)]
}

function rightFor(at: string) {
  if (at.includes('/orgunits')) {
    return { noun: 'organizational units', scope: `${SCOPES}.orgunit.readonly`, right: 'Organizational Units › Read' }
  }
  if (at.includes('/groups')) return { noun: 'groups', scope: `${SCOPES}.group.readonly`, right: 'Groups › Read' }
  return { noun: 'users', scope: `${SCOPES}.user.readonly`, right: 'Users › Read' }
}
