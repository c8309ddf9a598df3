import type { Log } from '@rollcall/sdk'
import type { Progress } from './screen/progress.js'
import type { Terminal } from './terminal.js'
import { styleOf } from './terminal.js'

/**
 * A connector's or mailer's words, on stderr, each with who says it.
 *
 * @param progress stands on the same terminal, and makes room
 */
export function logOf(terminal: Terminal, speaker: string, progress?: Progress): Log {
  const style = styleOf(terminal, terminal.stderr)
  const write = (mark: string, message: string) => {
    progress?.clear()
    terminal.stderr.write(`${mark}${style.dim(`${speaker}:`)} ${message}\n`)
  }
  return {
    info: (message) => write('', message),
    warn: (message) => write(`${style.warning('!')} `, message),
  }
}
