import { Command, CommanderError } from 'commander'
import { CommandContext, type GlobalOptions } from './command-context.js'
import { COMMANDS } from './commands/index.js'
import { closest } from './config/closest.js'
import { EXIT, type ExitStatus } from './exit-status.js'
import { ROLLCALL } from './screen/command-name.js'
import { errorLines } from './screen/error-lines.js'
import type { Terminal } from './terminal.js'
import { VERSION } from './version.js'

/** Does what a command line says, and gives the status to end with. */
export async function rollcall(words: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<ExitStatus> {
  const program = new Command(ROLLCALL)
  const context = new CommandContext(terminal, signal, () => program.opts<GlobalOptions>())
  setUp(program, context)
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) await context.reportFailure(error)
    else if (error.exitCode !== 0) context.endWith(EXIT.usage)
  }
  try {
    await context.out.finished()
  } catch (error) {
    await context.reportFailure(error)
  } finally {
    await context.close()
  }
  return context.status
}

function setUp(program: Command, context: CommandContext): void {
  const { terminal, style } = context
  program
    .description('Keeps an employee app in step with the HR and scheduling systems of an organization.')
    .version(VERSION, '-V, --version', 'shows the version')
    .option('--config <file>', 'the configuration; otherwise looked for from here upwards')
    .option('--json', 'results for scripts instead of people')
    .helpOption('-h, --help', 'shows this')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, styleTitle: style.bold, subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => context.out.line(text.trimEnd()),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text) => context.logLines(errorLines(usageText(text), context.logFrame)),
      getOutHelpWidth: () => context.width,
      getErrHelpWidth: () => context.width,
    })
  for (const add of COMMANDS) add(program, context)
}

/** What commander says of a mistake, as all other mistakes are told: what it is, then what to do. */
function usageText(text: string): readonly [string, ...string[]] {
  const [mistake = '', ...hints] = text
    .trimEnd()
    .replace(/^error: /, '')
    .replace(
      /^command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed/,
      "'$1' is not known here. Allowed",
    )
    .split('\n')
  const further = hints.map((hint) => hint.replace(/^\((.*)\)$/, '$1'))
  return [mistake, ...meantChoice(mistake), ...further, 'Add --help to see what the command takes.']
}

/** Commander suggests commands and options, but no choices. */
function meantChoice(mistake: string): readonly string[] {
  const [, given, choices] = /'(.*)' is (?:not known here|invalid)\. Allowed choices are (.*)\.$/.exec(mistake) ?? []
  const near = given && choices ? closest(given, choices.split(', ')) : undefined
  return near ? [`Did you mean ${near}?`] : []
}
