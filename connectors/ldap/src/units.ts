import { ConnectorError } from '@rollcall/sdk'
import type { Config } from './config.js'
import { dnKey, parentOf } from './dn.js'
import { type NamedPages, namedPages } from './named-entries.js'
import type { Directory } from './search.js'

/** The organizational units, with the bases themselves. */
export const unitPages: NamedPages = (directory, config) =>
  namedPages(directory, config, {
    kind: 'organizational units',
    bases: config.people.bases,
    filter: '(objectClass=organizationalUnit)',
    name: 'ou',
    none: () => noUnits('There is no organizational unit here', config),
  })

/** Finds the unit that an entry stands in: the nearest one above it. */
export async function unitFinder(directory: Directory, config: Config): Promise<(dn: string) => readonly string[]> {
  const units = new Map<string, string>()
  for await (const page of unitPages(directory, config))
    for (const { entry, id } of page) units.set(dnKey(entry.dn), id)
  return (dn) => {
    for (let key = parentOf(dnKey(dn)); key !== null; key = parentOf(key)) {
      const id = units.get(key)
      if (id !== undefined) return [id]
    }
    return []
  }
}

export function noUnits(message: string, config: Config): ConnectorError {
  return new ConnectorError('configuration', message, {
    hint: 'Name bases that have some, or choose another `community`: group or attribute.',
    at: config.people.bases.join('; '),
  })
}
