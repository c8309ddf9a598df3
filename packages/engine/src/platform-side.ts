import type { IdentifierRow } from './ports.js'
import type { Roster } from './roster.js'

/**
 * Takes the platform's employees into the roster, page by page, and no further than they are asked for: both sides
 * mostly come in the same order, and then the database looks up the next ones while the source is read.
 */
export class PlatformSide {
  readonly #pages: AsyncIterator<readonly IdentifierRow[]>
  readonly #roster: Roster

  constructor(identifiers: AsyncIterable<readonly IdentifierRow[]>, roster: Roster) {
    this.#pages = identifiers[Symbol.asyncIterator]()
    this.#roster = roster
  }

  /** So many behind the employee who was looked at last are then there, or all: mostly those whom the source shows next. */
  async readAhead(count: number): Promise<void> {
    while (!this.#roster.isWhole && this.#roster.identifiers.ahead < count) await this.#readPage()
  }

  /** After it an employee is in the roster, or not on the platform. */
  async readUntil(externalId: string): Promise<void> {
    while (!this.#roster.isWhole && this.#roster.identifiers.find(externalId) === -1) await this.#readPage()
  }

  async readAll(): Promise<void> {
    while (!this.#roster.isWhole) await this.#readPage()
  }

  async #readPage(): Promise<void> {
    const { done, value } = await this.#pages.next()
    if (done) this.#roster.isWhole = true
    else for (const row of value) this.#roster.addFromPlatform(row)
  }
}
