import { createInterface } from 'node:readline/promises'
import { type Style, styleWith } from './screen/style.js'

const DEFAULT_WIDTH = 80

/** The streams that a command talks through, and what they can do. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute path of the folder that the command was given in. */
  readonly folder: string
}

/** Columns to write into: those of the terminal, or 80 where the output goes elsewhere. */
export function columnsOf(terminal: Terminal): number {
  const given = Number(terminal.environment['COLUMNS'])
  return Math.max(40, terminal.stdout.columns || given || DEFAULT_WIDTH)
}

/** Columns that a message may take: those of the terminal. Where it goes to a log, it stays in one line to be searched. */
export function logColumnsOf({ stderr }: Terminal): number {
  return stderr.isTTY ? Math.max(40, stderr.columns || DEFAULT_WIDTH) : Number.POSITIVE_INFINITY
}

/** Somebody sits there who sees questions and can answer them. */
export function canAsk(terminal: Terminal): boolean {
  return Boolean(terminal.stdin.isTTY && terminal.stderr.isTTY)
}

/** Colors only where a terminal shows them, and nobody asked for none (NO_COLOR). */
export function styleOf(terminal: Terminal, stream: NodeJS.WriteStream): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = terminal.environment
  if (NO_COLOR) return styleWith(false)
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return styleWith(FORCE_COLOR !== '0')
  return styleWith(Boolean(stream.isTTY) && TERM !== 'dumb')
}

/**
 * Asks a question on the terminal (stderr, so that results stay clean) and gives the trimmed answer.
 *
 * @throws an `AbortError` where the person leaves instead of answering
 */
export async function ask(terminal: Terminal, question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr })
  const left = new AbortController()
  lines.once('close', () => left.abort())
  lines.once('SIGINT', () => left.abort())
  try {
    return (await lines.question(question, { signal: AbortSignal.any([signal, left.signal]) })).trim()
  } catch (error) {
    terminal.stderr.write('\n')
    throw error
  } finally {
    lines.close()
  }
}

/** Asks until the answer is yes or no; no where nothing is answered. */
export async function askYesOrNo(terminal: Terminal, question: string, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const answer = (await ask(terminal, `${question} [y/N] `, signal)).toLowerCase()
    if (['y', 'yes'].includes(answer)) return true
    if (['', 'n', 'no'].includes(answer)) return false
  }
}
