import { type Change, type Phase, phaseOf } from './change.js'
import type { PlanSession } from './ports.js'

/** So many changes are handed over at once: of a large plan each handing over is a commit. */
const FULL = 2_000

/** Gathers the changes of each phase, and hands them to the platform many at a time. */
export class Spool {
  readonly #session: PlanSession
  readonly #waiting = new Map<Phase, Change[]>()

  constructor(session: PlanSession) {
    this.#session = session
  }

  async add(change: Change): Promise<void> {
    const phase = phaseOf(change)
    const changes = this.#waiting.get(phase) ?? []
    this.#waiting.set(phase, changes)
    changes.push(change)
    if (changes.length >= FULL) await this.#handOver(phase)
  }

  async end(): Promise<void> {
    for (const phase of this.#waiting.keys()) await this.#handOver(phase)
  }

  async #handOver(phase: Phase): Promise<void> {
    const changes = this.#waiting.get(phase) ?? []
    this.#waiting.set(phase, [])
    if (changes.length > 0) await this.#session.spool(phase, changes)
  }
}
