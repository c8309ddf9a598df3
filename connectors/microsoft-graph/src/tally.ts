import { ConnectorError, isReject } from '@rollcall/sdk'
import { USERS } from './rights.js'
import { LeftOut } from './who-counts.js'

/** Code of a reject: the user shows no more than that it is there. */
export const HIDDEN = 'employee.hidden'

/** What became of the users of a read. */
export class Tally {
  received = 0
  leftOut = 0
  readonly #reasons = new Map<LeftOut, number>()
  #hidden = 0

  add(judged: unknown): void {
    this.received++
    if (judged instanceof LeftOut) {
      this.leftOut++
      this.#reasons.set(judged, (this.#reasons.get(judged) ?? 0) + 1)
    } else if (isReject(judged) && judged.code === HIDDEN) this.#hidden++
  }

  /** `12 of 250 users left out: disabled 10, guests 2`; null: nobody was. */
  get sentence(): string | null {
    if (this.leftOut === 0) return null
    const each = [...this.#reasons].map(([{ why }, count]) => `${why} ${count}`)
    return `${this.leftOut} of ${this.received} users left out: ${each.join(', ')}`
  }

  /** @throws ConnectorError where nobody is shown, or nobody counts: no organization is without anybody */
  requireSomebody(): void {
    if (this.received === 0) throw refused('permission', 'Microsoft Graph shows no users at all', GRANT)
    this.requireShown()
    if (this.leftOut === this.received) {
      const hint = 'Nothing was applied. Look at `users` in the configuration.'
      throw refused('configuration', `None of ${this.received} users counts`, hint)
    }
  }

  /** @throws ConnectorError where not one user so far shows more than that it is there */
  requireShown(): void {
    if (this.received === 0 || this.#hidden < this.received) return
    throw refused('permission', 'Microsoft Graph shows no more of users than that they are there', GRANT)
  }
}

const GRANT = `Nothing was applied. Grant the application ${USERS.name}, with the consent of an administrator.`

function refused(code: 'permission' | 'configuration', message: string, hint: string): ConnectorError {
  return new ConnectorError(code, message, { hint, at: 'GET /users' })
}
