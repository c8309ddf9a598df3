import { defineConnector, type ReadContext } from '@rollcall/sdk'
import { checkAccount } from './check.js'
import { type Community, Config } from './config.js'
import { readEmployees } from './employees.js'
import { readGroups } from './groups.js'
import { readKeyFile } from './key-file.js'
import { readNamed } from './named.js'
import { explainer, scopesFor } from './refusals.js'
import { readUnits } from './units.js'

/** What can be a community in a Workspace account. */
const communityFrom = {
  orgUnit: 'Organizational unit',
  group: 'Group',
  department: 'Department',
} as const satisfies Record<Community, string>

export default defineConnector({
  id: 'google-workspace',
  name: 'Google Workspace',
  config: Config,
  http(config, { community }) {
    const key = keyOf(config)
    const scopes = scopesFor(communityOf(community))
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
  communityFrom,
  functionFrom: { title: 'Title' },
  check: checkAccount,
  communities(context) {
    switch (communityOf(context.community)) {
      case 'orgUnit':
        return readUnits(context)
      case 'group':
        return readGroups(context)
      case 'department':
        return readNamed('department', context)
    }
  },
  functions: (context) => readNamed('title', context),
  employees: readEmployees,
})

function communityOf(name: ReadContext<Config>['community']): Community {
  for (const known of ['orgUnit', 'group', 'department'] as const) if (name === known) return known
  throw new Error(`"${name}" is none of the entities that this connector declares`)
}

/** The schema has taken it, so it can be read. */
function keyOf({ key }: Config) {
  const read = readKeyFile(key)
  if ('mistake' in read) throw new Error(`The key ${read.mistake}`)
  return read
}
