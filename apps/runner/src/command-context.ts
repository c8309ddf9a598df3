import { resolve } from 'node:path'
import type { Database } from '@rollcall/platform'
import type { Container } from 'inversify'
import type { Configuration, OrganizationConfig } from './config/configuration.js'
import type { ReadConfiguration } from './config/load-configuration.js'
import type { Integration } from './connectors/integration.js'
import type { LoadConnector } from './connectors/load-integrations.js'
import { EXIT, type ExitStatus, worseOf } from './exit-status.js'
import { type Moment, momentOf } from './instant.js'
import { Output } from './output.js'
import { Refusal } from './refusal.js'
import type { Style } from './screen/style.js'
import type { TableFrame } from './screen/table.js'
import type { Storage } from './storage/open-storage.js'
import { columnsOf, logColumnsOf, styleOf, type Terminal } from './terminal.js'
import {
  CLOCK,
  CONFIGURATION,
  CONNECTOR_LOADER,
  DATABASE,
  INTEGRATIONS,
  READ_CONFIGURATION,
  STORAGE,
} from './tokens.js'

/** Options that every command has. */
export interface GlobalOptions {
  readonly config?: string
  readonly json?: boolean
}

/**
 * What a command works with. Configuration and database are opened when they are first asked for, and closed once the
 * command has ended, whatever its end.
 */
export class CommandContext {
  readonly terminal: Terminal
  /** Results, on stdout. */
  readonly out: Output
  /** Colors for stdout. */
  readonly style: Style
  /** Columns that a result may take. */
  readonly width: number
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal
  readonly #globals: () => GlobalOptions
  #container: Promise<Container> | undefined
  readonly #resources = new AsyncDisposableStack()
  #status: ExitStatus = EXIT.done

  constructor(terminal: Terminal, signal: AbortSignal, globals: () => GlobalOptions) {
    this.terminal = terminal
    this.signal = signal
    this.out = new Output(terminal.stdout)
    this.style = styleOf(terminal, terminal.stdout)
    this.width = columnsOf(terminal)
    this.#globals = globals
  }

  get isJson(): boolean {
    return this.#globals().json === true
  }

  /** Only a person at a terminal wants to see how far a command is. */
  get showsProgress(): boolean {
    return !this.isJson && this.terminal.stderr.isTTY === true && this.terminal.environment['TERM'] !== 'dumb'
  }

  /** Where `init` writes: `--config`, or a file here. */
  get configFileToWrite(): string {
    return resolve(this.terminal.folder, this.#globals().config ?? 'rollcall.yaml')
  }

  get status(): ExitStatus {
    return this.#status
  }

  /** Lets the process end with this status, unless a worse one is set already. Errors are thrown instead. */
  endWith(status: ExitStatus): void {
    this.#status = worseOf(this.#status, status)
  }

  /** Tells of an error that ends a part of the command, while the rest goes on. */
  async reportFailure(error: unknown): Promise<void> {
    const { failureOf } = await import('./failure.js')
    const { status, lines } = await failureOf(error, this.logFrame)
    this.logLines(lines)
    this.endWith(status)
  }

  /** Colors and columns for stderr. */
  get logFrame(): TableFrame {
    return { style: styleOf(this.terminal, this.terminal.stderr), width: logColumnsOf(this.terminal) }
  }

  /** A line for the log, on stderr. */
  log(text: string): void {
    this.terminal.stderr.write(`${text}\n`)
  }

  logLines(lines: readonly string[]): void {
    for (const line of lines) this.log(line)
  }

  /** @throws ConfigurationError */
  async configuration(): Promise<Configuration> {
    return (await this.container()).getAsync(CONFIGURATION)
  }

  /**
   * The platform's database, brought up to date first, and told what is configured.
   *
   * @throws ConfigurationError, PlatformError
   */
  async database(): Promise<Database> {
    return (await this.storage()).database
  }

  /** The same, for what only reads: it is told nothing, so nothing is written. */
  async databaseAsItIs(): Promise<Database> {
    return (await this.container()).getAsync(DATABASE)
  }

  /** The database, with the platform's own ids of what is configured. */
  async storage(): Promise<Storage> {
    return (await this.container()).getAsync(STORAGE)
  }

  /** The configuration's file as it was read, whatever its mistakes. */
  async readConfiguration(): Promise<ReadConfiguration> {
    return (await this.container()).getAsync(READ_CONFIGURATION)
  }

  /**
   * All integrations, with their connectors loaded and their configuration checked by them.
   *
   * @throws ConfigurationError with every mistake of the file
   */
  async integrations(): Promise<readonly Integration[]> {
    return (await this.container()).getAsync(INTEGRATIONS)
  }

  async connectorLoader(): Promise<LoadConnector> {
    return (await this.container()).get(CONNECTOR_LOADER)
  }

  /** @throws Refusal where the configuration has no such organization */
  async organization(id: string): Promise<OrganizationConfig> {
    const { organizations } = await this.configuration()
    const found = organizations.find((organization) => organization.id === id)
    if (found) return found
    const known = organizations.map((organization) => organization.id).join(', ')
    throw new Refusal(`There is no organization ${id} in the configuration`, `It has: ${known || 'none'}.`)
  }

  /** The moment that `--at` means in a time zone, or now. */
  async moment(at: string | undefined, timeZone: string): Promise<Moment> {
    const container = await this.container()
    return momentOf(at, timeZone, container.get(CLOCK))
  }

  /** Where the parts are put together; loaded late, because `--help` needs none of them. */
  async container(): Promise<Container> {
    this.#container ??= import('./container.js').then(({ buildContainer }) =>
      buildContainer({ terminal: this.terminal, configFile: this.#globals().config }, this.#resources),
    )
    return this.#container
  }

  async close(): Promise<void> {
    await this.#resources.disposeAsync()
  }
}
