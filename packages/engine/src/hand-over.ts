import type { Change, Phase } from './change.js'
import type { RunSession } from './ports.js'

/**
 * Changes of a phase that give an address which somebody leaves with another batch. They are done together once all the
 * others are, in one transaction, so that nobody ever sees two with one address: also those who swap theirs, pages apart.
 */
export class HandOver {
  #waiting: Change[] = []

  add(change: Change): void {
    this.#waiting.push(change)
  }

  /** Tells of each what became of it. Who keeps the address after all makes the change that needs it stale (R14). */
  async finish(
    session: RunSession,
    phase: Phase,
    tell: (change: Change, outcome: 'applied' | 'stale') => void,
  ): Promise<void> {
    if (this.#waiting.length === 0) return
    const outcomes = await session.apply(null, phase, this.#waiting, [])
    for (const [index, change] of this.#waiting.entries()) {
      tell(change, outcomes[index] === 'applied' ? 'applied' : 'stale')
    }
  }
}
