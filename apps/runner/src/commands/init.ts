import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { Answers, InitOptions } from '../init/answers.js'

/** `rollcall init`: writes a commented configuration. */
export function addInit(program: Command, context: CommandContext): void {
  program
    .command('init')
    .description('writes a commented configuration; asks in a terminal, takes flags elsewhere')
    .option('--organization <id>', 'short id of the organization, for ever')
    .option('--name <name>', 'its name')
    .option('--time-zone <zone>', 'its time zone, such as Europe/Amsterdam')
    .option('--language <tag>', 'language of its mails: en, nl or de')
    .option('--integration <id>', 'short id of the integration, for ever (hr)')
    .option('--connector <name>', 'what it is read with (csv)')
    .option('--employees <file>', 'with csv: an export to look at')
    .option('--communities <file>', 'with csv: communities, where they have a file of their own')
    .option('--functions <file>', 'with csv: functions, where they have a file of their own')
    .option('--force', 'writes over a configuration that is there')
    .option('-y, --yes', 'asks nothing, takes what can be guessed')
    .action((options: InitOptions) => init(options, context))
}

async function init(options: InitOptions, context: CommandContext): Promise<void> {
  const { writeFile } = await import('node:fs/promises')
  const { dirname, join } = await import('node:path')
  const { gatherAnswers } = await import('../init/answers.js')
  const { configurationText } = await import('../init/configuration-text.js')
  const { configurationSchema } = await import('../config/json-schema.js')
  const { connectorSchemas } = await import('../connectors/connector-schemas.js')
  const file = context.configFileToWrite
  const folder = dirname(file)
  if (options.force !== true) await refuseToOverwrite(file)
  const answers = await gatherAnswers(options, context.terminal, context.signal)
  const config = await connectorConfig(answers, folder, context)
  const schemaFile = 'rollcall.schema.json'
  const text = configurationText({ ...answers, config, schemaFile })
  const schema = configurationSchema(await connectorSchemas(folder, await context.connectorLoader()))
  await writeFile(file, text)
  await writeFile(join(folder, schemaFile), `${JSON.stringify(schema, null, 2)}\n`)
  await tell(answers, file, text, context)
}

async function refuseToOverwrite(file: string): Promise<void> {
  const { access } = await import('node:fs/promises')
  const { Refusal } = await import('../refusal.js')
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) throw new Refusal(`There is a configuration already: ${file}`, 'Edit it, or write over it with --force.')
}

async function connectorConfig(answers: Answers, folder: string, context: CommandContext): Promise<readonly string[]> {
  const { csvConfig, fieldsConfig } = await import('../init/configuration-text.js')
  const { connector, employees, communities, functions } = answers
  if (connector === 'csv' && employees !== undefined) {
    const { resolve, relative, sep } = await import('node:path')
    const { lookAtCsv, lookAtUnits } = await import('../init/look-at-csv.js')
    const at = (file: string) => relative(folder, resolve(context.terminal.folder, file)).replaceAll(sep, '/')
    const look = await lookAtCsv(resolve(context.terminal.folder, employees), context.signal).catch(asUsage)
    const unitFile = async (file: string, kind: 'communities' | 'functions') => {
      const path = resolve(context.terminal.folder, file)
      return { file: at(file), ...(await lookAtUnits(path, kind, context.signal).catch(asUsage)) }
    }
    const files = {
      employees: at(employees),
      ...(communities === undefined ? {} : { communities: await unitFile(communities, 'communities') }),
      ...(functions === undefined ? {} : { functions: await unitFile(functions, 'functions') }),
    }
    return csvConfig(files, look)
  }
  const { jsonSchemaOf } = await import('../config/mistakes.js')
  const { fieldsOf } = await import('../config/schema-fields.js')
  const loaded = await (await context.connectorLoader())(connector, folder)
  if ('problem' in loaded) {
    const { Refusal } = await import('../refusal.js')
    throw new Refusal(
      `The connector ${connector} cannot be used: ${loaded.problem}`,
      'See what is there: `rollcall connectors`',
    )
  }
  return fieldsConfig(fieldsOf(jsonSchemaOf(loaded.connector.config)), loaded.connector.id)
}

/** Which file to look at is said on the command line: one that cannot be read is to be mended there. */
async function asUsage(error: unknown): Promise<never> {
  const { isConnectorError } = await import('@rollcall/sdk')
  const { UsageError } = await import('../usage-error.js')
  throw isConnectorError(error) ? new UsageError(error.message, error.hint) : error
}

async function tell(answers: Answers, file: string, text: string, context: CommandContext): Promise<void> {
  const { TODO } = await import('../init/configuration-text.js')
  const { ROLLCALL } = await import('../screen/command-name.js')
  const { basename } = await import('node:path')
  const { out, style } = context
  const name = `${answers.organization}/${answers.integration}`
  if (context.isJson) return out.json({ file, integration: name, complete: !text.includes(TODO) })
  out.line(`${style.good('✓')} ${file}`)
  out.line(style.dim('  and rollcall.schema.json, by which editors check and complete it'))
  out.line()
  out.line(style.bold('Next'))
  const look = text.includes(TODO)
    ? `write in ${basename(file)} what is missing: it says ${TODO} there`
    : `look through ${basename(file)}, above all whether the guesses are right`
  const steps = [
    [look, ''],
    ['see whether it can be read', `${ROLLCALL} check`],
    ['see what would happen', `${ROLLCALL} plan ${name}`],
    ['let it happen', `${ROLLCALL} sync ${name}`],
  ] as const
  for (const [index, [what, command]] of steps.entries()) {
    out.line(`  ${index + 1}. ${command ? `${what}:  ${style.name(command)}` : what}`)
  }
}
