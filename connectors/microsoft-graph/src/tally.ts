import { ConnectorError, isReject } from '@rollcall/sdk'
import { HeadCount, type LeftOut } from '@rollcall/sdk/people'
import { USERS } from './rights.js'

/** Code of a reject: the user shows no more than that it is there. */
export const HIDDEN = 'employee.hidden'

/** What became of the users of a read. */
export class Tally extends HeadCount {
  #hidden = 0

  constructor() {
    super('users')
  }

  override take<T>(judged: ReadonlyArray<T | LeftOut>): readonly T[] {
    this.#hidden += judged.filter((one) => isReject(one) && one.code === HIDDEN).length
    return super.take<T>(judged)
  }

  /** @throws ConnectorError where nobody is shown, or nobody counts: no organization is without anybody */
  requireSomebody(): void {
    if (this.received === 0) throw refused('permission', 'Microsoft Graph shows no users at all', GRANT)
    this.requireShown()
    if (this.leftOut === this.received) {
      const hint = `Nothing was applied. Look at \`users\` in the configuration: ${this.sentence}.`
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
