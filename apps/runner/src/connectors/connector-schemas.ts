import type { ConnectorSchema } from '../config/json-schema.js'
import { jsonSchemaOf } from '../config/mistakes.js'
import { installedConnectors } from './installed-connectors.js'
import type { LoadConnector } from './load-integrations.js'

/** What each installed connector accepts. One that cannot be loaded is left out: `rollcall connectors` tells why. */
export async function connectorSchemas(folder: string, load: LoadConnector): Promise<readonly ConnectorSchema[]> {
  const installed = await installedConnectors(folder)
  const loaded = await Promise.all(installed.map(({ name }) => load(name, folder)))
  return loaded.flatMap((found) => {
    if ('problem' in found) return []
    const { config, communityFrom, functionFrom } = found.connector
    return [
      {
        name: found.specifier,
        schema: jsonSchemaOf(config),
        communities: Object.keys(communityFrom),
        functions: Object.keys(functionFrom ?? {}),
      },
    ]
  })
}
