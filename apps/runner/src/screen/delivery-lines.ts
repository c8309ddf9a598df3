import type { Delivery } from '@rollcall/mail'
import { ROLLCALL } from './command-name.js'
import { marked } from './marked.js'
import { quantity } from './quantity.js'
import type { TableFrame } from './table.js'

/** What became of the mails; nothing where there were none. */
export function deliveryLines(delivery: Delivery, transport: string, { style, width }: TableFrame): readonly string[] {
  const { sent, failed, deferred, unknown } = delivery
  const where = transport.startsWith('file:') ? `written to ${transport.slice('file:'.length)}` : 'sent'
  const lines = [
    ...(sent > 0 ? marked(style.good('✓'), `${quantity(sent, 'mail')} ${where}`, width) : []),
    ...(deferred > 0 ? marked(style.warning('!'), `${quantity(deferred, 'mail')} will be tried again`, width) : []),
    ...(failed > 0
      ? marked(style.bad('✗'), `${quantity(failed, 'mail')} could not be sent: see ${ROLLCALL} list outbox`, width)
      : []),
    ...(unknown > 0
      ? marked(
          style.bad('✗'),
          `${quantity(unknown, 'mail')} may or may not have been sent: see ${ROLLCALL} list outbox`,
          width,
        )
      : []),
  ]
  return lines.length > 0 ? ['', ...lines] : []
}
