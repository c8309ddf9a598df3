import type { ConnectorError, Read, ReadContext, SourceEmployee } from '@rollcall/sdk'
import { HeadCount } from '@rollcall/sdk/people'
import { communitiesOf } from './communities.js'
import type { Config } from './config.js'
import { fieldAttributes, identifierOf } from './directory.js'
import { employeeAttributes, employeeReader } from './employee.js'
import { People } from './people.js'
import { Directory } from './search.js'
import { PROOF } from './values.js'

/** Everybody who counts, with their communities. */
export async function* readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  const { config, log } = context
  const hasFunctions = context.jobFunction !== null
  await using directory = await Directory.open(context)
  const people = new People(directory, context)
  const known = await knownAttributes(people, config)
  const unknown = unknownAttributes(config, known)
  if (unknown !== null) log.warn(unknown)
  const communities = await communitiesOf(directory, context)
  const toEmployee = employeeReader(config, hasFunctions, known)
  const attributes = [...employeeAttributes(config, hasFunctions), ...communities.attributes]
  const heads = new HeadCount('people')
  let hasIdentifiers = false
  let hasCommunities = false
  for await (const page of people.pages(attributes)) {
    const records = page.map((entry) => {
      const ids = communities.of(entry)
      hasIdentifiers ||= entry.identifier(identifierOf(config)) !== null
      hasCommunities ||= ids.length > 0
      return people.leftOut(entry) ?? toEmployee(entry, ids)
    })
    const counting = heads.take(records)
    if (counting.length > 0) yield counting
  }
  // Asked for any, a directory may find what it does not show.
  if (!hasIdentifiers) throw unidentified(people, config)
  if (!hasCommunities) throw communities.nobody()
  await communities.end(log)
  return heads.end({ proof: PROOF })
}

/** Attributes of employees that somebody has; where nobody has an identifier or a name, that ends the read. */
async function knownAttributes(people: People, config: Config): Promise<ReadonlySet<string>> {
  await people.requireSight()
  if (!(await people.have(identifierOf(config)))) throw unidentified(people, config)
  const fields = fieldAttributes(config)
  const known = new Set<string>()
  for (const attribute of [...fields.values(), ...config.attributes]) {
    if (await people.have(attribute)) known.add(attribute)
  }
  const names = [fields.get('firstName'), fields.get('lastName')].filter((name) => name !== undefined)
  if (names.length > 0 && !names.some((name) => known.has(name))) {
    const otherwise = 'If the directory has none, name another one in fields.lastName.'
    throw people.missing(names.join(' or '), 'the name of a person', otherwise)
  }
  return known
}

function unidentified(people: People, config: Config): ConnectorError {
  const otherwise = 'See that `directory` is right. If the directory has none, choose another `identifier`.'
  return people.missing(identifierOf(config), 'what identifies a person', otherwise)
}

/** What is to be told of attributes that were asked for and that nobody has; null: there are none. */
function unknownAttributes(config: Config, known: ReadonlySet<string>): string | null {
  const isUnknown = (attribute: string) => !known.has(attribute)
  const fields = [...fieldAttributes(config)].filter(([, attribute]) => isUnknown(attribute))
  const others = config.attributes.filter(isUnknown)
  const all = [...fields.map(([, attribute]) => attribute), ...others]
  if (all.length === 0) return null
  const remedies = [
    ...(fields.length > 0 ? [`fields: { ${fields.map(([field]) => `${field}: null`).join(', ')} }`] : []),
    ...(others.length > 0 ? [`take ${others.join(', ')} out of attributes`] : []),
  ]
  const them = all.length === 1 ? 'it' : 'them'
  return `Nobody has ${all.join(', ')}, or the account may not read ${them}: what the platform has stays. If the directory has none, say so: ${remedies.join('; ')}`
}
