import { brokenEngines } from './engines/seeded.ts'
import { type Bench, type Fault, type Grounds, Tally } from './fault.ts'
import { databaseGone } from './faults/database-gone.ts'
import { deadHolder } from './faults/dead-holder.ts'
import { diskFull } from './faults/disk-full.ts'
import { killedAtRandom, killedInDelivery } from './faults/killed-at-random.ts'
import { killedAtStatements, killedInMigration } from './faults/killed-at-statements.ts'
import { killedAtSyscalls } from './faults/killed-at-syscalls.ts'
import { lostTurn } from './faults/lost-turn.ts'
import { serverKilled } from './faults/server-killed.ts'
import { serverRefuses } from './faults/server-refuses.ts'
import { stopped } from './faults/stopped.ts'
import { mailsInTrouble } from './mails/delivery-in-trouble.ts'
import { anyNights } from './model/any-nights.ts'
import { misbehavingSources } from './model/misbehaving-sources.ts'
import { wrongAnswers } from './model/wrong-answers.ts'
import type { DatabaseName } from './places.ts'
import { planted } from './privacy/forgotten.ts'
import { restoredWhole } from './privacy/restored.ts'
import type { FaultyServer } from './server.ts'

/** All that goes wrong here, in the order in which it is tried. */
export const FAULTS: readonly Fault[] = [
  killedAtStatements,
  killedAtRandom,
  killedInDelivery,
  killedInMigration,
  killedAtSyscalls,
  databaseGone,
  lostTurn,
  stopped,
  deadHolder,
  serverKilled,
  serverRefuses,
  diskFull,
  mailsInTrouble,
  planted,
  restoredWhole,
  misbehavingSources,
  wrongAnswers,
  anyNights,
  brokenEngines,
]

/** What came of one fault on one database. */
export interface Outcome {
  readonly fault: string
  readonly database: DatabaseName
  readonly times: number
  readonly met: number
  readonly unknownMails: number
  readonly deviations: readonly string[]
  readonly endings: readonly (readonly [how: string, times: number])[]
  /** Of a hundred strikes, fewer met a night under way than prove anything. */
  readonly isVacuous: boolean
  readonly seconds: number
}

export interface Order {
  readonly database: DatabaseName
  readonly server: FaultyServer | null
  readonly grounds: Grounds
  readonly seed: number
  /** Part of the full programme's times, above 0 and up to 1; null: the short version. */
  readonly share: number | null
  /** In place of the fault's own times. */
  readonly times: number | null
  /** The only point to strike at, for faults that strike everywhere once. */
  readonly point?: number | null
  readonly seconds: number
  readonly onStrike?: (fault: Fault, tally: Tally) => void
}

/** As many take place even where there is no time for them. */
const FIRST_STRIKES = 2

/** Strikes with one fault, until it has struck often enough or the time is over. */
export async function tryFault(fault: Fault, order: Order): Promise<Outcome> {
  const started = performance.now()
  const tally = new Tally()
  const { database, server, grounds, seed } = order
  const deadline = started + order.seconds * 1000
  const bench: Bench = {
    database,
    server,
    grounds,
    seed,
    times: order.times ?? Math.ceil((order.share === null ? fault.times?.short : fault.times?.full) ?? 0),
    share: order.share ?? 0.1,
    point: order.point ?? null,
    hasTime: order.seconds >= 1_800,
    isOver: () => tally.times >= FIRST_STRIKES && performance.now() > deadline,
    onStrike: (now) => order.onStrike?.(fault, now),
  }
  await fault.strike(bench, tally)
  return {
    fault: fault.name,
    database,
    times: tally.times,
    met: tally.met,
    unknownMails: tally.unknownMails,
    deviations: tally.deviations,
    endings: [...tally.endings],
    isVacuous: tally.times === 0 || 100 * tally.met < fault.needed * tally.times,
    seconds: (performance.now() - started) / 1000,
  }
}
