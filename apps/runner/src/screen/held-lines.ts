import type { Held } from '@rollcall/engine'
import { asTyped } from './command-name.js'
import { marked } from './marked.js'
import { number, quantity } from './quantity.js'
import { shortRun } from './short-run.js'
import type { TableFrame } from './table.js'

const WOULD: Readonly<Record<Held['kind'], (count: number) => string>> = {
  'first.import': (n) => `${quantity(n, 'employee')} would be invited`,
  'employees.removed': (n) => `${quantity(n, 'employee')} would be removed`,
  'employees.invited': (n) => `${quantity(n, 'employee')} would be invited`,
  'employees.transferred': (n) => `${quantity(n, 'employee')} would move to another community`,
  'employees.unassigned': (n) => `${quantity(n, 'employee')} would lose a community or a function`,
  'employees.emailChanged': (n) => `${quantity(n, 'employee')} would get another e-mail address`,
  'communities.removed': (n) => `${quantity(n, 'community', 'communities')} would be removed`,
  'functions.removed': (n) => `${quantity(n, 'function')} would be removed`,
}

/** What would wait for a person's word if a run went ahead, and why. */
export function forecastHeldLines(held: readonly Held[], { width, style }: TableFrame): readonly string[] {
  if (held.length === 0) return []
  return [
    '',
    style.bold('Waits for approval'),
    ...held.flatMap((entry) =>
      marked(style.warning('!'), `${WOULD[entry.kind](entry.count)} (${entry.kind}). ${asTyped(why(entry))}`, width),
    ),
  ]
}

/** What waits for a person's word in a run, why, and how to decide; and what has been decided. */
export function heldLines(held: readonly Held[], run: string, frame: TableFrame): readonly string[] {
  const waiting = held.filter(({ state }) => state === 'pending')
  return [...waitingLines(waiting, shortRun(run), frame), ...decidedLines(held, frame)]
}

function waitingLines(waiting: readonly Held[], id: string, frame: TableFrame): readonly string[] {
  if (waiting.length === 0) return []
  const how = [
    `See who with \`rollcall show run ${id}\`, then`,
    `\`rollcall approve ${id}\` or \`rollcall reject ${id}\`; add a kind to decide on that alone.`,
  ]
  return [...forecastHeldLines(waiting, frame), ...marked(' ', asTyped(how.join('\n')), frame.width)]
}

const DECIDED: Readonly<Record<Exclude<Held['state'], 'pending'>, string>> = {
  approved: 'approved',
  rejected: 'rejected: nothing of it was done',
  replaced: 'not decided: a later run replaced it',
}

function decidedLines(held: readonly Held[], { width, style }: TableFrame): readonly string[] {
  const lines = held.flatMap(({ kind, count, state }) =>
    state === 'pending' ? [] : marked(' ', `${kind} (${number(count)}): ${DECIDED[state]}.`, width),
  )
  return lines.length === 0 ? [] : ['', style.bold('Was held'), ...lines]
}

function why({ because, limit, of }: Held): string {
  switch (because) {
    case 'first_import':
      return 'The first import of an integration waits until somebody has looked at it; `rollcall sync --yes` lets it through as well.'
    case 'empty':
      return 'The source answered with an empty list, and that alone removes nothing. Check the export first.'
    case 'unreadable_id':
      return 'A record without a readable identifier could be any of them. Mend that record first: see the problems.'
    case 'limit':
      return `Of ${number(of)}, that is more than pass by themselves (${limit}).`
  }
}
