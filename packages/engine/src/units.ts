import type { SourceCommunity, SourceJobFunction } from '@rollcall/sdk'
import type { UnitAdded, UnitKind, UnitRef, UnitRemoved } from './change.js'
import { RunFailure } from './errors.js'
import type { PlatformUnit } from './ports.js'
import type { Problems } from './problems.js'

type SourceUnit = SourceCommunity | SourceJobFunction

const WORDS = {
  community: {
    plural: 'communities',
    added: { kind: 'community.added', because: 'R16' },
    removed: { kind: 'community.removed', because: 'R18' },
  },
  function: {
    plural: 'functions',
    added: { kind: 'function.added', because: 'R20' },
    removed: { kind: 'function.removed', because: 'R21' },
  },
} as const

/** Communities, or functions, of both sides, brought together by entity and identifier (R16, R20). */
export class Units {
  readonly kind: UnitKind
  /** The source's list, as it came. */
  readonly received: number
  readonly added: readonly UnitAdded[]
  /** Synchronized units that the source's list no longer has; those still named by a record among them. */
  readonly gone: readonly PlatformUnit[]
  /** Synchronized units on the platform before the run: the base of their safeguard. */
  readonly base: number
  readonly #known = new Map<string, UnitRef>()
  readonly #goneIds: ReadonlySet<string>
  readonly #stillNamed = new Set<string>()

  constructor(
    kind: UnitKind,
    entity: string,
    source: readonly SourceUnit[],
    platform: readonly PlatformUnit[],
    problems: Problems,
  ) {
    this.kind = kind
    this.received = source.length
    const here = new Map<string, PlatformUnit>()
    for (const unit of platform) if (unit.entity === entity) here.set(unit.externalId, unit)
    for (const unit of here.values()) this.#know(unit)
    const listed = new Set<string>()
    const added: UnitAdded[] = []
    for (const unit of source) {
      assertSound(kind, unit, listed)
      listed.add(unit.id)
      const existing = here.get(unit.id)
      if (existing) reportRename(kind, unit, existing, problems)
      else {
        added.push({ ...WORDS[kind].added, id: null, externalId: unit.id, was: null, becomes: { name: unit.name } })
        this.#known.set(unit.id, { id: null, externalId: unit.id, name: unit.name })
      }
    }
    const synchronized = platform.filter((unit) => !unit.isLinked)
    this.added = added
    this.base = synchronized.length
    this.gone = synchronized.filter((unit) => unit.entity !== entity || !listed.has(unit.externalId))
    this.#goneIds = new Set(this.gone.filter((unit) => unit.entity === entity).map((unit) => unit.externalId))
  }

  /** R24: an empty list removes nothing, and references into it are not unknown. */
  get isListEmpty(): boolean {
    return this.received === 0
  }

  /** Whether records have to be asked if they still name a unit that is gone. */
  get hasGone(): boolean {
    return this.#goneIds.size > 0
  }

  /** The unit that a record's reference means; null where there is none. */
  resolve(externalId: string): UnitRef | null {
    return this.#known.get(externalId) ?? null
  }

  /** R18: what a record of the same read still names is not gone. */
  noteNamed(externalIds: readonly string[]): void {
    for (const id of externalIds) if (this.#goneIds.has(id)) this.#stillNamed.add(id)
  }

  /** Removals that the read as a whole asks for; units that are still named are kept, and reported. */
  removals(entity: string, problems: Problems): readonly UnitRemoved[] {
    const removals: UnitRemoved[] = []
    for (const unit of this.gone) {
      if (unit.entity === entity && this.#stillNamed.has(unit.externalId) && !this.isListEmpty) {
        const message = `${unit.name} is missing from the source's list of ${WORDS[this.kind].plural}, but employees are still in it: it is kept`
        problems.add({ code: `${this.kind}.missing`, [this.kind]: unit.externalId, message })
        continue
      }
      removals.push({
        ...WORDS[this.kind].removed,
        id: unit.id,
        externalId: unit.externalId,
        was: { name: unit.name },
        becomes: null,
      })
    }
    return removals
  }

  /** Units of the source's list that the platform has already. */
  get existing(): number {
    return this.received - this.added.length
  }

  #know(unit: PlatformUnit): void {
    this.#known.set(unit.externalId, { id: unit.id, externalId: unit.externalId, name: unit.name })
  }
}

function assertSound(kind: UnitKind, unit: SourceUnit, listed: ReadonlySet<string>): void {
  const fail = (what: string): never => {
    const where = unit?.at ? ` (${unit.at})` : ''
    throw new RunFailure(
      'bad_data',
      `One of the ${WORDS[kind].plural} ${what}${where}`,
      'Nothing was applied. Mend it in the source.',
    )
  }
  if (typeof unit?.id !== 'string' || unit.id === '') fail('has no identifier')
  if (unit.id !== unit.id.trim()) fail('has an identifier with blanks around it')
  if (unit.id.length > 255 || !unit.id.isWellFormed()) fail('has an identifier that is too long or no valid text')
  if (typeof unit.name !== 'string' || unit.name.trim() === '') fail(`has no name: ${unit.id}`)
  if (unit.name.length > 255) fail(`has a name of more than 255 characters: ${unit.id}`)
  if (listed.has(unit.id)) fail(`stands in the list twice: ${unit.id}`)
}

/** R17: a new name in the source does not rename; the run says so. */
function reportRename(kind: UnitKind, unit: SourceUnit, existing: PlatformUnit, problems: Problems): void {
  if (existing.isLinked || unit.name === existing.name) return
  problems.add({
    code: `${kind}.renamed`,
    [kind]: unit.id,
    ...(unit.at ? { at: unit.at } : {}),
    message: `The source now calls it "${unit.name}"; on the platform it stays "${existing.name}"`,
  })
}
