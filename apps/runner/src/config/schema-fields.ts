import { isObject, type JsonSchema } from './mistakes.js'

/** One field of a configuration, for people. */
export interface SchemaField {
  readonly name: string
  /** Fields that it is nested in. */
  readonly depth: number
  /** `text`, `whole number`, `utf-8, utf-16le` … */
  readonly type: string
  readonly isRequired: boolean
  readonly isSecret: boolean
  /** It is the text of a file, by `contentMediaType` of JSON Schema. */
  readonly isFile: boolean
  readonly default: unknown
  readonly description: string
  /** An earlier field that has the same fields below it, which are therefore not told again. */
  readonly isLike: string | null
}

/** All fields of a schema, from top to bottom; what is nested comes after what holds it. */
export function fieldsOf(schema: JsonSchema): readonly SchemaField[] {
  const told = new Map<string, string>()
  return [...fieldsBelow(schema, [], told)]
}

function* fieldsBelow(
  schema: JsonSchema,
  within: readonly string[],
  told: Map<string, string>,
): Generator<SchemaField> {
  const required = new Set(listOf(schema['required']))
  const seen = new Set<string>()
  for (const [name, field] of propertiesOf(schema)) {
    if (seen.has(name)) continue
    seen.add(name)
    const path = [...within, name]
    const { description: _, ...shape } = field
    const below = JSON.stringify(shape)
    const isLike = told.get(below) ?? null
    yield { name, depth: within.length, ...described(field), isRequired: required.has(name), isLike }
    if (isLike !== null) continue
    if (propertiesOf(field).length > 0) told.set(below, path.join('.'))
    yield* fieldsBelow(field, path, told)
  }
}

/** Fields of a mapping, of the mappings that stand in a list, and of all alternatives. */
function propertiesOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : []
  const inner = [schema['items'], ...branchesOf(schema)].filter(isObject)
  return [
    ...properties.flatMap(([name, field]) => (isObject(field) ? [[name, field] as const] : [])),
    ...inner.flatMap(propertiesOf),
  ]
}

function described(field: JsonSchema): Pick<SchemaField, 'type' | 'isSecret' | 'isFile' | 'default' | 'description'> {
  const description = field['description']
  return {
    type: typeOf(field),
    isSecret: field['secret'] === true,
    isFile: typeof field['contentMediaType'] === 'string',
    default: field['default'],
    description: typeof description === 'string' ? description : '',
  }
}

function typeOf(field: JsonSchema): string {
  const { type, enum: values, const: value } = field
  if (Array.isArray(values)) return values.map(String).join(', ')
  if (value !== undefined) return String(value)
  const branches = branchesOf(field)
  if (branches.length > 0) return [...new Set(branches.map(typeOf))].join(' or ')
  switch (type) {
    case 'string':
      return 'text'
    case 'integer':
      return 'whole number'
    case 'boolean':
      return 'true or false'
    case 'array':
      return isObject(field['items']) ? `list of ${typeOf(field['items'])}` : 'list'
    case 'object':
      return isObject(field['additionalProperties']) ? 'names and values' : 'fields'
    default:
      return typeof type === 'string' ? type : 'anything'
  }
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  return ['anyOf', 'oneOf', 'allOf'].flatMap((key) => listOf(schema[key])).filter(isObject)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
