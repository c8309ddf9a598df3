import { z } from 'zod'
import { adviceOn } from './advice.js'
import { closest } from './closest.js'
import type { Path } from './source-text.js'

/** A mistake at a place within a value. */
export interface Finding {
  readonly path: Path
  readonly message: string
  /** How the path is told, where a part of it is not meant as a name. */
  readonly shownPath?: Path
  /** Places of which nothing else has to be said: it follows from this. */
  readonly explains?: readonly Path[]
}

/** A JSON Schema, as far as it is looked into here. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What a schema says against a value, in words for the person who wrote it. The value itself is never repeated. */
export function findingsOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  schema: JsonSchema,
): readonly Finding[] {
  const findings = issues.flatMap((issue): readonly Finding[] => {
    const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, schema))
    const meant = issue.code === 'invalid_union' && isObject(valueAt(value, path)) ? meantBranch(issue.errors) : null
    if (meant) {
      const below = findingsOf(meant, valueAt(value, path), schemaAt(schema, path) ?? {})
      return below.map((finding) => findingBelow(path, finding))
    }
    const kinds = issue.code === 'invalid_union' && issue.discriminator ? kindsAt(schema, path) : []
    if (kinds.length > 0) return [{ path, message: kindMessage(kinds, valueAt(value, path)) }]
    return [{ path, message: messageOf(issue, valueAt(value, path), schemaAt(schema, path)) }]
  })
  const explained = new Set(findings.flatMap((finding) => finding.explains ?? []).map(pathText))
  return findings.filter(({ path }) => valueAt(value, path) !== undefined || !explained.has(pathText(path)))
}

/** The same finding, of a value that stands within another one. */
export function findingBelow(path: Path, { message, ...finding }: Finding): Finding {
  return {
    message,
    path: [...path, ...finding.path],
    ...(finding.shownPath ? { shownPath: [...path, ...finding.shownPath] } : {}),
    ...(finding.explains ? { explains: finding.explains.map((explained) => [...path, ...explained]) } : {}),
  }
}

/** Of several shapes of a mapping, the one that the person came nearest to: what it lacks can be told in its place. */
function meantBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | null {
  const strange = (branch: readonly z.core.$ZodIssue[]) =>
    branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0)
  const mappings = branches.filter((branch) =>
    branch.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  )
  const [nearest] = mappings.toSorted((one, other) => strange(one) - strange(other) || one.length - other.length)
  return nearest ?? null
}

/** The words that say which of several shapes a mapping has, where the last name of the path holds one. */
function kindsAt(schema: JsonSchema, path: Path): readonly string[] {
  const kinds = shapesOf(schemaAt(schema, path.slice(0, -1))).flatMap(
    (shape) => below(shape, path.at(-1) ?? '')?.['const'] ?? [],
  )
  return kinds.map(String)
}

/** The shapes that a schema allows, however deep one choice stands within another. */
function shapesOf(schema: JsonSchema | undefined): readonly JsonSchema[] {
  const choices = ['oneOf', 'anyOf'].flatMap((key) => listOf(schema?.[key])).filter(isObject)
  return choices.flatMap((shape) => [shape, ...shapesOf(shape)])
}

function kindMessage(kinds: readonly string[], value: unknown): string {
  if (value === undefined) return `is missing: ${listed(kinds)}`
  const near = typeof value === 'string' ? closest(value, kinds) : undefined
  return `must be ${listed(kinds)}${near ? `; did you mean ${near}?` : ''}`
}

function messageOf(issue: z.core.$ZodIssue, value: unknown, schema: JsonSchema | undefined): string {
  if (value === undefined) {
    const description = schema?.['description']
    return typeof description === 'string' ? `is missing (${description})` : 'is missing'
  }
  if (!/^(Invalid|Too (small|big))/.test(issue.message)) return lowered(issue.message) // the schema's own words
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' && typeof value === 'number'
        ? 'must be a whole number'
        : `must be ${nameOfType(issue.expected)}, not ${nameOfType(typeOf(value))}${adviceOn(issue.expected, value)}`
    case 'invalid_value':
      return `must be ${listed(issue.values.map((allowed) => String(allowed)))}`
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
        : lowered(issue.message)
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `must be at most ${issue.maximum}`
        : lowered(issue.message)
    case 'invalid_union':
      return unionMessage(issue.errors, value) ?? lowered(issue.message)
    default:
      return lowered(issue.message)
  }
}

/** What several alternatives ask for, in one sentence. */
function unionMessage(branches: readonly (readonly z.core.$ZodIssue[])[], value: unknown): string | null {
  const wanted = branches.flatMap((branch) =>
    branch.map((issue) =>
      issue.code === 'invalid_type'
        ? nameOfType(issue.expected)
        : messageOf(issue, value, undefined).replace(/^must be /, ''),
    ),
  )
  return wanted.length > 0 ? `must be ${listed([...new Set(wanted)])}` : null
}

/** A name that is not known in its place: what was probably meant, or what is possible there. */
function unknownKey(key: string, within: Path, schema: JsonSchema): Finding {
  const known = keysAt(schema, within)
  const path = [...within, key]
  const [name = ''] = key.split(':')
  if (name !== key && known.includes(name)) {
    const own = [...within, name]
    return { path, shownPath: own, message: `a space is missing behind \`${name}:\``, explains: [own] }
  }
  const dotted = known.find((other) => other.startsWith(`${key}.`))
  if (dotted) return { path, message: `is unknown; names such as ${dotted} are written in one, with the dot` }
  const homes = homesOf(key, schema)
  if (homes.length === 1) return { path, message: `does not belong here, but in ${homes[0]}` }
  const near = closest(key, known)
  if (near) return { path, message: `is unknown; did you mean ${near}?`, explains: [[...within, near]] }
  return { path, message: known.length > 0 ? `is unknown; possible here: ${known.join(', ')}` : 'is unknown' }
}

export function keysAt(schema: JsonSchema, path: Path): readonly string[] {
  const properties = schemaAt(schema, path)?.['properties']
  return isObject(properties) ? Object.keys(properties).filter((key) => !key.startsWith('$')) : []
}

/** All places of a schema that know a name: `organizations.integrations`. */
function homesOf(key: string, schema: JsonSchema, at: readonly string[] = []): readonly string[] {
  const { properties, items } = schema
  const own = isObject(properties) && key in properties && at.length > 0 ? [at.join('.')] : []
  const below = isObject(properties)
    ? Object.entries(properties).flatMap(([name, part]) => (isObject(part) ? homesOf(key, part, [...at, name]) : []))
    : []
  return [...own, ...below, ...(isObject(items) ? homesOf(key, items, at) : [])]
}

/** The part of a JSON Schema that describes what stands at a path. */
export function schemaAt(schema: JsonSchema, path: Path): JsonSchema | undefined {
  let part: JsonSchema | undefined = schema
  for (const key of path) {
    const options: readonly unknown[] = [
      part,
      ...listOf(part?.['anyOf']),
      ...listOf(part?.['oneOf']),
      ...listOf(part?.['allOf']),
    ]
    part = options
      .filter(isObject)
      .map((option) => below(option, key))
      .find((found) => found !== undefined)
    if (part === undefined) return undefined
  }
  return part
}

function below(schema: JsonSchema, key: string | number): JsonSchema | undefined {
  const { properties, items, additionalProperties } = schema
  const next =
    isObject(properties) && key in properties ? properties[key] : typeof key === 'number' ? items : additionalProperties
  return isObject(next) ? next : undefined
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, key) => (Array.isArray(part) ? part[Number(key)] : isObject(part) ? part[key] : undefined),
    value,
  )
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const lowered = (message: string) => message.charAt(0).toLowerCase() + message.slice(1)

/** `organizations[0].integrations[1].safeguards["employees.removed"]` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    if (!/^[\w$-]+$/.test(key)) return `${text}["${key}"]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of names to values',
  record: 'a mapping of names to values',
  null: 'empty',
}
const nameOfType = (type: string) => TYPES[type] ?? type

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

/** A zod schema as JSON Schema, for whoever looks into it or prints it. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }
}
