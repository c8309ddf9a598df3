import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { SchemaField } from '../config/schema-fields.js'
import type { LoadedConnector } from '../connectors/load-connector.js'
import type { Field } from '../screen/field-lines.js'

/** `rollcall connectors [NAME]`: what is installed, and what one of them wants to know. */
export function addConnectors(program: Command, context: CommandContext): void {
  program
    .command('connectors')
    .description('what is installed; with a name: what it reads and how it is configured')
    .argument('[name]', "a connector's short name, package or path")
    .action((name: string | undefined) => (name === undefined ? list(context) : describe(name, context)))
}

async function list(context: CommandContext): Promise<void> {
  const { installedConnectors } = await import('../connectors/installed-connectors.js')
  const { table } = await import('../screen/table.js')
  const load = await context.connectorLoader()
  const folder = context.terminal.folder
  const rows = await Promise.all(
    (await installedConnectors(folder)).map(async (installed) => {
      const loaded = await load(installed.name, folder)
      const failure = 'problem' in loaded ? loaded.problem : null
      return { ...installed, reads: 'problem' in loaded ? null : loaded.connector.name, failure }
    }),
  )
  if (context.isJson) {
    for (const { name, packageName, version, reads, failure } of rows) {
      context.out.json({ name, package: packageName, version, reads, failure })
    }
    return
  }
  context.out.lines(
    table(
      rows,
      [
        { title: 'Connector', cell: (row) => row.name, paint: context.style.name },
        { title: 'Reads', cell: (row) => row.reads ?? `cannot be used: ${row.failure}`, isFlexible: true },
        { title: 'Package', cell: (row) => `${row.packageName} ${row.version ?? ''}`, paint: context.style.dim },
      ],
      { width: context.width, style: context.style },
    ),
  )
  context.out.line()
  const { ROLLCALL } = await import('../screen/command-name.js')
  context.out.line(`How one is configured: ${ROLLCALL} connectors NAME`)
}

async function describe(name: string, context: CommandContext): Promise<void> {
  const load = await context.connectorLoader()
  const loaded = await load(name, context.terminal.folder)
  if ('problem' in loaded) {
    const { Refusal } = await import('../refusal.js')
    throw new Refusal(capitalized(loaded.problem), 'Run `rollcall connectors` to see what is installed.')
  }
  const { fieldsOf } = await import('../config/schema-fields.js')
  const { jsonSchemaOf } = await import('../config/mistakes.js')
  const schema = jsonSchemaOf(loaded.connector.config)
  if (context.isJson) return context.out.json(forScripts(loaded, schema))
  await print(loaded, fieldsOf(schema), context)
}

function forScripts({ specifier, packageName, version, connector }: LoadedConnector, config: unknown) {
  const { name, communityFrom, functionFrom = {}, changes } = connector
  const saysChanges = changes !== undefined
  return {
    name: specifier,
    package: packageName,
    version,
    reads: name,
    communityFrom,
    functionFrom,
    saysChanges,
    config,
  }
}

async function print(loaded: LoadedConnector, fields: readonly SchemaField[], context: CommandContext): Promise<void> {
  const { table } = await import('../screen/table.js')
  const { out, style, width } = context
  const { connector, packageName, version } = loaded
  out.line(`${style.bold(connector.name)}  ${style.dim([packageName, version].filter(Boolean).join(' '))}`)
  out.line()
  const { fieldLines } = await import('../screen/field-lines.js')
  const chosen: readonly Field[] = [
    ['A community is a:', choices(connector.communityFrom)],
    ['A function is a:', choices(connector.functionFrom ?? {})],
    ['Each night reads:', connector.changes ? 'what changed since the one before; once a week all' : null],
  ]
  out.lines(fieldLines(chosen, { width, style }))
  out.line()
  out.lines(
    table(
      fields,
      [
        { title: 'config:', cell: (field) => `${INDENT.repeat(field.depth + 1)}${field.name}:`, paint: style.name },
        { title: 'Meaning', cell: meaning, isFlexible: true },
      ],
      { width, style },
    ),
  )
}

/** The first of several is what is taken where the configuration says nothing. */
function choices(from: Readonly<Record<string, string>>): string {
  const entries = Object.entries(from)
  if (entries.length === 0) return 'none in this system'
  return entries
    .map(([key, name], index) => `${name} (${key}${index === 0 && entries.length > 1 ? ', unless you choose' : ''})`)
    .join(', ')
}

const INDENT = '  '

function meaning(field: SchemaField): string {
  const kind = [
    field.isRequired ? 'needed' : '',
    field.isLike === null ? field.type : `as ${field.isLike}`,
    field.isSecret ? 'secret' : '',
    field.default === undefined ? '' : `otherwise ${JSON.stringify(field.default)}`,
  ]
    .filter(Boolean)
    .join(', ')
  return field.description === '' ? `(${kind})` : `${field.description} (${kind})`
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
