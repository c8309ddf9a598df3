import { type Change, type KeptCopy, type Phase, type RunSession, RunStopped } from '@rollcall/engine'
import type { Database } from '@rollcall/platform'
import type { Night } from './life.ts'
import type { Part } from './words.ts'

/** What happens to a run from outside, at its n-th batch; and which of its phases were committed. */
export class Trouble {
  readonly committed = new Set<Part>()
  hasCome = false
  readonly #database: Database
  readonly #integrationId: number
  readonly #crash: Night['crash']
  readonly #controller = new AbortController()
  #calls = 0
  #isDead = false

  constructor(database: Database, integrationId: number, crash: Night['crash']) {
    this.#database = database
    this.#integrationId = integrationId
    this.#crash = crash
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  around(session: RunSession): RunSession {
    const apply: RunSession['apply'] = async (page, phase, changes, keep) => {
      const isTime = ++this.#calls === this.#crash?.call
      if (isTime) await this.#before()
      this.#assertAlive()
      const outcomes = await session.apply(page, phase, changes, keep)
      if (outcomes.includes('stale')) throw new Error(`Something is called stale that nobody has changed`)
      for (const part of partsOf(phase, changes)) this.committed.add(part)
      if (isTime && this.#crash?.how === 'dies after') this.#die()
      this.#assertAlive()
      return outcomes
    }
    const copy = this.#aroundCopy(session.copy)
    return new Proxy(session, {
      get: (target, name) => {
        if (name === 'apply') return apply
        if (name === 'copy') return copy
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...values: unknown[]) => {
          if (this.#isDead) return Promise.reject(new Error('out of power'))
          return Reflect.apply(value, target, values)
        }
      },
    })
  }

  /** It may die while it keeps what it has read, for which it does not matter which batch it is. */
  #aroundCopy(copy: KeptCopy): KeptCopy {
    return new Proxy(copy, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        const call = (...values: unknown[]) => Reflect.apply(value, target, values)
        if (name !== 'keep' && name !== 'drop') return call
        return async (...values: unknown[]) => {
          if (this.#crash?.how === 'dies keeping') this.#die()
          this.#assertAlive()
          await call(...values)
          if (this.#crash?.how === 'dies having kept') this.#die()
          this.#assertAlive()
        }
      },
    })
  }

  async #before(): Promise<void> {
    switch (this.#crash?.how) {
      case 'dies before':
        this.#die()
        return
      case 'is stopped':
        this.hasCome = true
        this.#controller.abort(new RunStopped('The test stops it'))
        return
      case 'loses its lease':
        this.hasCome = true
        await this.#database
          .knex('leases')
          .where({ name: `integration:${this.#integrationId}` })
          .update({ token: this.#database.knex.raw('token + 1'), holder: null, until: 0 })
    }
  }

  #die(): void {
    this.hasCome = true
    this.#isDead = true
  }

  #assertAlive(): void {
    if (this.#isDead) throw new Error('out of power')
  }
}

/** Communities and functions that are new come one after the other. */
function partsOf(phase: Phase, changes: readonly Change[]): readonly Part[] {
  if (phase !== 'units.added') return [phase]
  return changes.some(({ kind }) => kind === 'function.added') ? ['function.added'] : ['community.added']
}
