import { defineConnector } from '@rollcall/sdk'
import { checkAccount } from './check.js'
import { Config } from './config.js'
import { readEmployees } from './employees.js'
import { readGroups } from './groups.js'
import { readKeyFile } from './key-file.js'
import { readNamed } from './named.js'
import { explainer, scopesFor } from './refusals.js'
import { readUnits } from './units.js'

export default defineConnector({
  id: 'google-workspace',
  name: 'Google Workspace',
  config: Config,
  http(config, { community }) {
    const key = keyOf(config)
    const scopes = scopesFor(community)
    return {
      baseUrl: config.url ?? 'https://admin.googleapis.com/admin/directory/v1',
      auth: {
        kind: 'serviceAccount',
        tokenUrl: key.token_uri,
        issuer: key.client_email,
        subject: config.administrator,
        scope: scopes.join(' '),
        key: { privateKey: key.private_key, keyId: key.private_key_id },
      },
      // 2,400 requests a minute, of all that asks on behalf of this administrator in the same Google Cloud project.
      rateLimit: { perSecond: config.requestsPerSecond ?? 40, pauseMs: 20_000 },
      explain: explainer(key, scopes),
      network: config.network,
    }
  },
  communityFrom: { orgUnit: 'Organizational unit', group: 'Group', department: 'Department' },
  functionFrom: { title: 'Title' },
  check: checkAccount,
  communities(context) {
    if (context.community === 'orgUnit') return readUnits(context)
    return context.community === 'group' ? readGroups(context) : readNamed('department', context)
  },
  functions: (context) => readNamed('title', context),
  employees: readEmployees,
})

/** The schema has taken it, so it can be read. */
function keyOf({ key }: Config) {
  const read = readKeyFile(key)
  if ('mistake' in read) throw new Error(`The key ${read.mistake}`)
  return read
}
