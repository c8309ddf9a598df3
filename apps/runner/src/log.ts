import type { Log } from '@rollcall/sdk'
import type { Terminal } from './terminal.js'
import { styleOf } from './terminal.js'

/** A connector's or mailer's words, on stderr, each with who says it. */
export function logOf(terminal: Terminal, speaker: string): Log {
  const style = styleOf(terminal, terminal.stderr)
  const write = (mark: string, message: string) => {
    terminal.stderr.write(`${mark}${style.dim(`${speaker}:`)} ${message}\n`)
  }
  return {
    info: (message) => write('', message),
    warn: (message) => write(`${style.warning('!')} `, message),
  }
}
