import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'

/** `rollcall config schema` and `rollcall config show`. */
export function addConfig(program: Command, context: CommandContext): void {
  const config = program.command('config').description('shows the configuration, or the schema of it')
  config
    .command('schema')
    .description('prints the JSON Schema of rollcall.yaml, for editors')
    .action(() => printSchema(context))
  config
    .command('show')
    .description('prints the configuration in force, with defaults, secrets covered')
    .action(() => show(context))
}

async function printSchema(context: CommandContext): Promise<void> {
  const { configurationSchema } = await import('../config/json-schema.js')
  const { connectorSchemas } = await import('../connectors/connector-schemas.js')
  const load = await context.connectorLoader()
  const schema = configurationSchema(await connectorSchemas(context.terminal.folder, load))
  context.out.line(JSON.stringify(schema, null, context.isJson ? 0 : 2))
}

async function show(context: CommandContext): Promise<void> {
  const { configurationSchema } = await import('../config/json-schema.js')
  const { masked } = await import('../config/masked.js')
  const { jsonSchemaOf } = await import('../config/mistakes.js')
  const { ConfigurationFile } = await import('../config/schema.js')
  const { DEFAULT_LINK } = await import('@rollcall/mail')
  const read = await context.readConfiguration()
  const integrations = await context.integrations() // what they do not accept, and their secrets, only they know
  const shown = new Map(
    integrations.map(({ name, settings, loaded }) => [
      name,
      masked(settings.config, undefined, jsonSchemaOf(loaded.connector.config)),
    ]),
  )
  const configuration = ConfigurationFile.parse(read.filled)
  const covered = {
    ...configuration,
    mail: { ...configuration.mail, link: configuration.mail.link ?? DEFAULT_LINK },
    organizations: configuration.organizations.map((organization) => ({
      ...organization,
      integrations: organization.integrations.map((integration) => ({
        ...integration,
        config: shown.get(`${organization.id}/${integration.id}`),
      })),
    })),
  }
  const printable = masked(covered, read.written, configurationSchema([]))
  if (context.isJson) return context.out.json(printable)
  const { stringify } = await import('yaml')
  context.out.line(context.style.dim(`# ${read.file}`))
  context.out.line(stringify(printable, { lineWidth: context.width }).trimEnd())
}
