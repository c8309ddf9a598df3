import type { HeldKind, Report, Ruling } from '@rollcall/engine'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { closest } from '../config/closest.js'
import { EXIT } from '../exit-status.js'
import { writingAtOption } from './options.js'

interface DecideOptions {
  readonly at?: string
}

/** Changes that are shown of a decision. */
const SHOWN_CHANGES = 40

/** `rollcall approve`: lets through what a run held. */
export function addApprove(program: Command, context: CommandContext): void {
  addDecision(program, context, 'approved', 'approve', 'lets through what a run held, as it was shown')
}

/** `rollcall reject`: what a run held is not done. */
export function addReject(program: Command, context: CommandContext): void {
  addDecision(program, context, 'rejected', 'reject', 'drops what a run held; the next run looks again')
}

function addDecision(
  program: Command,
  context: CommandContext,
  verdict: Ruling['verdict'],
  verb: string,
  description: string,
): void {
  program
    .command(verb)
    .description(description)
    .argument('<run>', 'the run, or the beginning of its id')
    .argument('[kinds...]', 'kinds of change, as `rollcall show run` names them; all of them where none is named')
    .addOption(writingAtOption())
    .action((run: string, kinds: readonly string[], options: DecideOptions) =>
      decide(run, { verdict, kinds }, options, context),
    )
}

async function decide(
  run: string,
  wanted: { readonly verdict: Ruling['verdict']; readonly kinds: readonly string[] },
  options: DecideOptions,
  context: CommandContext,
): Promise<void> {
  const { decideHeld } = await import('@rollcall/engine')
  const { openDecision, showRun } = await import('@rollcall/platform')
  const { ChangeSample } = await import('../runs/change-sample.js')
  const database = await context.database()
  const shown = await showRun(database, run)
  if (shown.report) await kindsFrom(wanted.kinds, shown.report) // before anything is written
  const organization = await context.organization(shown.organization)
  const { at } = await context.moment(options.at, organization.timeZone)
  const decision = await openDecision(database, run, at)
  const sample = new ChangeSample(SHOWN_CHANGES)
  try {
    const ruling = { verdict: wanted.verdict, kinds: await kindsFrom(wanted.kinds, decision.report) }
    const decided = await decideHeld(decision.report, ruling, decision.session, (change) => sample.add(change))
    if (decided.report.status === 'held') context.endWith(EXIT.held)
    if (context.isJson) context.out.json(decided.report)
    else {
      const { changeLines } = await import('../screen/change-lines.js')
      const { heldLines } = await import('../screen/held-lines.js')
      context.out.lines(decisionLines(decided, ruling, context))
      context.out.lines(changeLines(await sample.named(database), sample.more, context))
      context.out.lines(heldLines(waitingOf(decided.report), decided.report.run, context))
    }
  } finally {
    await decision.session.close()
  }
  if (wanted.verdict !== 'approved') return
  const { deliverMails } = await import('../deliver-mails.js')
  await deliverMails(organization, at, context)
}

async function kindsFrom(kinds: readonly string[], report: Report): Promise<readonly HeldKind[]> {
  const waiting = waitingOf(report).map((held) => held.kind)
  if (kinds.length === 0) return waiting
  const unknown = kinds.find((kind) => !waiting.some((held) => held === kind))
  if (unknown === undefined) return waiting.filter((kind) => kinds.includes(kind))
  const { Refusal } = await import('../refusal.js')
  const near = closest(unknown, waiting)
  const hint = waiting.length > 0 ? `What waits: ${waiting.join(', ')}.` : 'Nothing else does either.'
  throw new Refusal(`Nothing of the kind ${unknown} waits in this run`, near ? `Did you mean ${near}? ${hint}` : hint)
}

function waitingOf(report: Report) {
  return report.held.filter((held) => held.state === 'pending')
}

function decisionLines(
  { applied, leftOut, waiting }: { applied: number; leftOut: number; waiting: number },
  { verdict, kinds }: Ruling,
  { style }: CommandContext,
): readonly string[] {
  const what = kinds.join(', ')
  const lines = [
    verdict === 'approved'
      ? `${style.good('✓')} Approved: ${what}. ${applied} done.`
      : `${style.good('✓')} Rejected: ${what}. Nothing of it is done.`,
  ]
  if (leftOut > 0) lines.push(`${style.warning('!')} ${leftOut} left out, because it is no longer true.`)
  if (waiting > 0) lines.push(`${style.warning('!')} ${waiting} still waiting for another decision.`)
  return lines
}
