import { type Change, type Phase, phaseOf } from './change.js'
import type { PlanSession } from './ports.js'

/** Gathers changes into pages of one phase, and hands each full page to the platform. */
export class Spool {
  readonly #session: PlanSession
  readonly #pageSize: number
  readonly #pages = new Map<Phase, Change[]>()

  constructor(session: PlanSession, pageSize: number) {
    this.#session = session
    this.#pageSize = pageSize
  }

  async add(change: Change): Promise<void> {
    const phase = phaseOf(change)
    const page = this.#pages.get(phase) ?? []
    this.#pages.set(phase, page)
    page.push(change)
    if (page.length >= this.#pageSize) await this.#flush(phase)
  }

  async end(): Promise<void> {
    for (const phase of this.#pages.keys()) await this.#flush(phase)
  }

  async #flush(phase: Phase): Promise<void> {
    const page = this.#pages.get(phase) ?? []
    this.#pages.set(phase, [])
    if (page.length > 0) await this.#session.spool(phase, page)
  }
}
