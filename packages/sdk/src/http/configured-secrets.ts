import { type ZodType, z } from 'zod'

type JsonSchema = Readonly<Record<string, unknown>>

/** The values of a configuration that its schema marks as secret, and all texts below them. */
export function configuredSecrets(schema: ZodType, config: unknown): readonly string[] {
  return printed(schema).flatMap((side) => (isObject(side) ? [...secretsIn(side, config)] : []))
}

/** Kept, since printing takes milliseconds and tests open a connector thousands of times. */
const kept = new WeakMap<ZodType, readonly unknown[]>()

/** A field that is made from what was written carries its mark before or after that, so both are looked at. */
function printed(schema: ZodType): readonly unknown[] {
  const known = kept.get(schema)
  if (known !== undefined) return known
  const sides = (['input', 'output'] as const).map((io) =>
    z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }),
  )
  kept.set(schema, sides)
  return sides
}

function* secretsIn(schema: JsonSchema, value: unknown): Generator<string> {
  if (schema['secret'] === true) return yield* textsIn(value)
  for (const kind of ['anyOf', 'oneOf', 'allOf']) {
    for (const branch of listOf(schema[kind])) if (isObject(branch)) yield* secretsIn(branch, value)
  }
  if (Array.isArray(value)) {
    const items = schema['items']
    if (isObject(items)) for (const item of value) yield* secretsIn(items, item)
  } else if (isObject(value)) {
    const { properties, additionalProperties } = schema
    for (const [name, item] of Object.entries(value)) {
      const named = isObject(properties) ? properties[name] : undefined
      const field = named ?? additionalProperties
      if (isObject(field)) yield* secretsIn(field, item)
    }
  }
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* textsIn(item)
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
