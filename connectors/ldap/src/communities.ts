import { ConnectorError, type Log, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { communityAttribute } from './directory.js'
import type { Entry } from './entry.js'
import { GroupMembers } from './group-members.js'
import { groupPages } from './groups.js'
import { readNamed } from './named-entries.js'
import { People } from './people.js'
import type { Directory } from './search.js'
import { noUnits, unitFinder, unitPages } from './units.js'
import { readValues } from './values.js'

const ANOTHER_ATTRIBUTE = 'If the directory has none, name another one in fields.community.'

/** All that are communities, as the organization chose (R15). */
export function readCommunities(context: ReadContext<Config>): Read<SourceCommunity> {
  switch (context.community) {
    case 'group':
      return readNamed(context, groupPages)
    case 'attribute':
      return readValues(context, communityAttribute(context.config), ANOTHER_ATTRIBUTE)
    case 'unit':
      return readNamed(context, unitPages)
    default:
      throw unknownCommunity(context.community)
  }
}

/** The communities of people. */
export interface Communities {
  /** What has to be asked for with a person. */
  readonly attributes: readonly string[]
  /** Ask once for each person. */
  of(entry: Entry): readonly string[]
  /** After the last person: tells of members who were nobody. @throws ConnectorError where some are hidden */
  end(log: Log): Promise<void>
  /** Of a read in which nobody was in any: a directory that hides members does so without a word. */
  nobody(): ConnectorError
}

export async function communitiesOf(directory: Directory, context: ReadContext<Config>): Promise<Communities> {
  const { config } = context
  switch (context.community) {
    case 'group':
      return GroupMembers.read(directory, config)
    case 'attribute': {
      const attribute = communityAttribute(config)
      return {
        attributes: [attribute],
        of: (entry) => [...new Set(entry.texts(attribute))],
        async end() {},
        nobody: () => new People(directory, context).missing(attribute, 'asked for', ANOTHER_ATTRIBUTE),
      }
    }
    case 'unit': {
      const find = await unitFinder(directory, config)
      return {
        attributes: [],
        of: (entry) => find(entry.dn),
        async end() {},
        nobody: () => noUnits('Nobody who is read stands in an organizational unit', config),
      }
    }
    default:
      throw unknownCommunity(context.community)
  }
}

function unknownCommunity(community: string): ConnectorError {
  return new ConnectorError('configuration', `There is no community "${community}" in a directory`, {
    hint: 'Set `community` to group, attribute or unit.',
  })
}
