import { ConnectorError, endOfRead, type Read, type ReadContext, type SourceEmployee } from '@rollcall/sdk'
import type { Config } from './config.js'
import { communityAttribute, fieldAttributes, identifierOf } from './directory.js'
import { employeeAttributes, employeeReader } from './employee.js'
import type { Entry } from './entry.js'
import { GroupMembers } from './group-members.js'
import { People } from './people.js'
import { Directory } from './search.js'
import { unitFinder } from './units.js'
import { PROOF } from './values.js'

/** Everybody who counts, with their communities. */
export async function* readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  const { config, log } = context
  const hasFunctions = context.jobFunction !== null
  await using directory = await Directory.open(context)
  const people = new People(directory, context)
  const known = await knownAttributes(people, config)
  for (const attribute of hidden(config, known)) {
    log.warn(`Nobody has an attribute ${attribute}, or the account may not read it: what the platform has stays`)
  }
  const communities = await communitiesOf(directory, context)
  const toEmployee = employeeReader(config, hasFunctions, known)
  const attributes = [...employeeAttributes(config, hasFunctions), ...communities.attributes]
  let number = 0
  for await (const page of people.pages(attributes)) {
    const records: ReturnType<typeof toEmployee>[] = []
    for (const entry of page) {
      const ids = communities.of(entry)
      number++
      if (people.counts(entry)) records.push(toEmployee(entry, ids, `person ${number} of the directory`))
    }
    if (records.length > 0) yield records
  }
  for (const sentence of communities.end()) log.info(sentence)
  const leftOut = people.leftOut()
  return endOfRead({ proof: PROOF, leftOut: leftOut.length === 0 ? null : leftOut.join('; ') })
}

/** Attributes of employees that somebody has; an identifier that nobody has ends the read. */
export async function knownAttributes(people: People, config: Config): Promise<ReadonlySet<string>> {
  await people.requireSight()
  const identifier = identifierOf(config)
  const otherwise = `If the directory has none, choose another \`identifier\`.`
  await people.need(identifier, 'what identifies a person', otherwise)
  const known = new Set<string>()
  for (const attribute of [...fieldAttributes(config).values(), ...config.attributes]) {
    if (await people.have(attribute)) known.add(attribute)
  }
  return known
}

/** Attributes that were asked for, and that nobody has. */
export function hidden(config: Config, known: ReadonlySet<string>): string[] {
  return [...fieldAttributes(config).values(), ...config.attributes].filter((attribute) => !known.has(attribute))
}

interface Communities {
  readonly attributes: readonly string[]
  of(entry: Entry): readonly string[]
  /** After the last person: what should be known, a sentence each; throws where all of it cannot be true. */
  end(): readonly string[]
}

async function communitiesOf(directory: Directory, context: ReadContext<Config>): Promise<Communities> {
  switch (context.community) {
    case 'group': {
      const members = await GroupMembers.read(directory, context)
      return {
        attributes: ['uid', 'primaryGroupID'],
        of: (entry) => members.of(entry),
        end() {
          members.requireFound(context.config)
          const { strangers } = members
          return strangers > 0 ? [`members of groups who are no people that are read: ${strangers}`] : []
        },
      }
    }
    case 'attribute': {
      const attribute = communityAttribute(context.config)
      return { attributes: [attribute], of: (entry) => [...new Set(entry.texts(attribute))], end: () => [] }
    }
    case 'unit': {
      const find = await unitFinder(directory, context)
      return { attributes: [], of: (entry) => find(entry.dn), end: () => [] }
    }
    default:
      throw unknownCommunity(context.community)
  }
}

export function unknownCommunity(community: string): ConnectorError {
  return new ConnectorError('configuration', `There is no community "${community}" in a directory`, {
    hint: 'Set `community` to group, attribute or unit.',
  })
}
