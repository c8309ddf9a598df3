import { ConnectorError, endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dialectOf } from './directory.js'
import { dnKey, parentOf } from './dn.js'
import { Directory } from './search.js'
import { PROOF } from './values.js'

interface Unit {
  readonly id: string
  readonly name: string
  readonly dn: string
}

/** The organizational units, with the bases themselves. */
export async function* readUnits(context: ReadContext<Config>): Read<SourceCommunity> {
  await using directory = await Directory.open(context)
  for await (const page of pagesOf(directory, context)) {
    yield page.map(({ id, name, dn }) => ({ id, name, at: dn }))
  }
  return endOfRead({ proof: PROOF })
}

/** Finds the unit that an entry stands in: the nearest one above it. */
export async function unitFinder(
  directory: Directory,
  context: ReadContext<Config>,
): Promise<(dn: string) => readonly string[]> {
  const units = new Map<string, string>()
  for await (const page of pagesOf(directory, context)) for (const { dn, id } of page) units.set(dnKey(dn), id)
  return (dn) => {
    for (let key = parentOf(dnKey(dn)); key !== null; key = parentOf(key)) {
      const id = units.get(key)
      if (id !== undefined) return [id]
    }
    return []
  }
}

async function* pagesOf(directory: Directory, { config }: ReadContext<Config>): AsyncGenerator<readonly Unit[]> {
  const { identifier, right } = dialectOf(config)
  const seen = new Set<string>()
  for (const base of config.people.bases) {
    const search = { base, filter: '(objectClass=organizationalUnit)', attributes: [identifier, 'ou'] }
    for await (const page of directory.pages(search)) {
      const units: Unit[] = []
      for (const entry of page) {
        const id = entry.identifier(identifier)
        const name = entry.text('ou')
        if (id === null || name === null) {
          const hint = `See that \`directory\` is right. Else the account has lost a right. ${right(base, config.user)}`
          throw new ConnectorError(
            'permission',
            `The account may not read ${identifier} and ou of organizational units`,
            { hint, at: base },
          )
        }
        if (seen.has(id)) continue
        seen.add(id)
        units.push({ id, name, dn: entry.dn })
      }
      yield units
    }
  }
  if (seen.size > 0) return
  throw noUnits('There is no organizational unit here', config)
}

export function noUnits(message: string, config: Config): ConnectorError {
  return new ConnectorError('configuration', message, {
    hint: 'Name bases that have some, or choose another `community`: group or attribute.',
    at: config.people.bases.join('; '),
  })
}
