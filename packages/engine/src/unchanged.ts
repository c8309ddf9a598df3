import type { SourceEmployee } from '@rollcall/sdk'
import { type Fingerprint, hashRecord } from './fingerprint.js'
import { HAS_FINGERPRINT, LEAVES_OUT_ADDRESS, ON_PLATFORM, REJECTED, type Roster, SEEN, WAS_REMOVED } from './roster.js'

/** A record of which nothing is trusted, not even that it is one. */
type Untrusted = Readonly<Partial<Record<keyof SourceEmployee, unknown>>>

const KNOWN = ON_PLATFORM | HAS_FINGERPRINT

/**
 * Finds those who need nothing, straight from what the connector gave: most records of most nights.
 *
 * A fingerprint is only ever kept of a record that was read, checked (R14) and applied. So a record that has just that
 * fingerprint, as it came, is that record, and needs neither to be copied nor to be checked again.
 */
export class Unchanged {
  readonly #roster: Roster
  readonly #fingerprint: Fingerprint
  readonly #night: string
  readonly #hasFunctions: boolean

  constructor(parts: { roster: Roster; fingerprint: Fingerprint; night: string; hasFunctions: boolean }) {
    this.#roster = parts.roster
    this.#fingerprint = parts.fingerprint
    this.#night = parts.night
    this.#hasFunctions = parts.hasFunctions
  }

  /** The employee's index, or -1 where the record has to be looked at. */
  find(source: Untrusted): number {
    const id = source?.id
    if (typeof id !== 'string') return -1
    const roster = this.#roster
    const index = roster.identifiers.find(id)
    if (index === -1) return -1
    const flags = roster.flagsOf(index) & (KNOWN | WAS_REMOVED | SEEN | REJECTED)
    if (flags !== KNOWN || !this.#isInService(source.endDate)) return -1
    // It is no part of the fingerprint, and decides nothing for who is there: all that counts is that it is a date.
    if (source.invitationDate !== undefined && source.invitationDate !== null) return -1
    const fingerprint = this.#fingerprint
    if (!hashRecord(fingerprint, source, this.#hasFunctions)) return -1
    if (!fingerprint.equals(roster.fingerprints, index * 4)) return -1
    roster.set(index, source.email === undefined ? SEEN | LEAVES_OUT_ADDRESS : SEEN)
    return index
  }

  #isInService(endDate: unknown): boolean {
    if (endDate === undefined || endDate === null) return true
    return typeof endDate === 'string' && endDate >= this.#night
  }
}
