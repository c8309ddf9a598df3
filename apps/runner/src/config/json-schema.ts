import type { JsonSchema } from './mistakes.js'
import { isObject, jsonSchemaOf } from './mistakes.js'
import { ConfigurationFile } from './schema.js'

/** What a connector of some name accepts under `config`. */
export interface ConnectorSchema {
  /** As a configuration would name it. */
  readonly name: string
  readonly schema: JsonSchema
  readonly communities: readonly string[]
  readonly functions: readonly string[]
}

/** The JSON Schema of `rollcall.yaml`, with what the given connectors accept where one of them is named. */
export function configurationSchema(connectors: readonly ConnectorSchema[]): JsonSchema {
  const schema = structuredClone(jsonSchemaOf(ConfigurationFile))
  const integration = dig(schema, 'properties', 'organizations', 'items', 'properties', 'integrations', 'items')
  if (integration && connectors.length > 0) integration['allOf'] = connectors.map(caseOf)
  return schema
}

function caseOf({ name, schema, communities, functions }: ConnectorSchema): JsonSchema {
  const { $schema: _, ...config } = schema
  return {
    if: { properties: { connector: { const: name } }, required: ['connector'] },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: {
      properties: {
        config,
        community: { enum: communities },
        function: { enum: [...functions, false] },
      },
    },
  }
}

function dig(schema: JsonSchema, ...keys: readonly string[]): Record<string, unknown> | undefined {
  let part: unknown = schema
  for (const key of keys) part = isObject(part) ? part[key] : undefined
  return isObject(part) ? part : undefined
}
