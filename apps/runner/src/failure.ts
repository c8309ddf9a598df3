import type { PlatformError } from '@rollcall/platform'
import { ConfigurationError } from './config/configuration-error.js'
import { EXIT, type ExitStatus } from './exit-status.js'
import { OutputClosed, OutputFailed } from './output.js'
import { Refusal } from './refusal.js'
import { asTyped } from './screen/command-name.js'
import { errorLines } from './screen/error-lines.js'
import { mistakeLines } from './screen/mistake-lines.js'
import { placed } from './screen/placed.js'
import type { TableFrame } from './screen/table.js'
import { wrap } from './screen/text-width.js'
import { UsageError } from './usage-error.js'

/** What a person is told about an error, and what the process ends with. */
export interface Failure {
  readonly status: ExitStatus
  /** Lines for stderr. */
  readonly lines: readonly string[]
}

/** The one place that knows whose move an error is. */
export async function failureOf(error: unknown, frame: TableFrame): Promise<Failure> {
  const { style } = frame
  if (error instanceof OutputClosed) return { status: EXIT.done, lines: [] }
  if (error instanceof OutputFailed) return told(EXIT.failed, error.message, OUTPUT_HINT, frame)
  if (error instanceof ConfigurationError) return { status: EXIT.usage, lines: configurationLines(error, frame) }
  if (error instanceof Refusal) return told(EXIT.refused, error.message, error.hint, frame)
  if (error instanceof UsageError) return told(EXIT.usage, error.message, error.hint, frame)
  if (error instanceof Error && error.name === 'AbortError') return { status: EXIT.failed, lines: ['Stopped.'] }
  const { LeaseLostError, PlatformError } = await import('@rollcall/platform')
  const { MailConfigError } = await import('@rollcall/mail')
  const { isConnectorError } = await import('@rollcall/sdk')
  const { RunFailure } = await import('@rollcall/engine')
  if (error instanceof PlatformError) return told(platformStatus(error), error.message, error.hint, frame)
  if (error instanceof RunFailure) return told(EXIT.failed, error.message, error.hint, frame)
  if (isConnectorError(error)) {
    return told(EXIT.failed, placed(error.message, error.at), error.hint, frame)
  }
  if (error instanceof MailConfigError) return told(EXIT.usage, `${error.path}: ${error.message}`, error.hint, frame)
  if (error instanceof LeaseLostError) {
    return told(
      EXIT.failed,
      error.message,
      'Nothing that it wrote is lost. Wait until it has ended, and try again.',
      frame,
    )
  }
  return {
    status: EXIT.refused,
    lines: [
      `${style.bad('Sorry, this is a mistake in Rollcall itself.')} Please report it with the lines below.`,
      ...(error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n'),
    ],
  }
}

const OUTPUT_HINT = 'What was done is done; `rollcall list runs` has the runs. Look where the output goes.'

function told(status: ExitStatus, message: string, hint: string, frame: TableFrame): Failure {
  return { status, lines: errorLines([message, asTyped(hint)], frame) }
}

function platformStatus({ code }: PlatformError): ExitStatus {
  switch (code) {
    case 'not_found':
    case 'refused':
    case 'content':
      return EXIT.refused
    case 'busy':
      return EXIT.failed
    case 'database.url':
    case 'database.newer':
      return EXIT.usage
    default:
      return EXIT.failed
  }
}

function configurationLines({ file, mistakes, hint }: ConfigurationError, frame: TableFrame): readonly string[] {
  const title =
    mistakes.length === 1 ? 'The configuration has a mistake' : `The configuration has ${mistakes.length} mistakes`
  return [
    ...errorLines([file === null ? 'There is no configuration' : `${title}: ${file}`], frame),
    ...mistakes.flatMap((mistake) => mistakeLines(mistake, frame)),
    ...(hint ? wrap(asTyped(hint), frame.width - 2).map((line) => `  ${line}`) : []),
  ]
}
