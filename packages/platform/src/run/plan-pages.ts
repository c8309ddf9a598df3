import type { Change, EmployeeValues, Phase, SpooledPage } from '@rollcall/engine'

/** Of one page, but for its last change: a page is applied in one transaction, and written by one statement. */
const CHANGES_A_PAGE = 500
const CHARACTERS_A_PAGE = 1_000_000
/** A plan of more than so many characters is written down: some 13,000 invitations. */
const CHARACTERS_IN_MEMORY = 8_000_000
/** What a change takes besides the values of an employee: names, kind, rule, fingerprint. */
const CHARACTERS_BESIDES = 400

export interface PlanPage extends SpooledPage {
  readonly phase: Phase
}

/**
 * The pages of a plan while it is made. A small plan stays in memory: a process that ends has planned nothing then, and
 * what waits for a decision is written down when its page is applied. A large one is written down page by page.
 */
export class PlanPages {
  readonly #numbers = new Map<Phase, number>()
  #inMemory: PlanPage[] = []
  #characters = 0

  /** @returns pages that have to be written down now; none as long as the plan is small */
  add(phase: Phase, changes: readonly Change[]): readonly PlanPage[] {
    for (const page of this.#pagesOf(phase, changes)) this.#inMemory.push(page)
    if (this.#characters <= CHARACTERS_IN_MEMORY) return []
    const large = this.#inMemory
    this.#inMemory = []
    return large
  }

  /** Pages of a phase that are in memory: none where they were written down, by this process or another. */
  of(phase: Phase): readonly SpooledPage[] {
    return this.#inMemory.filter((one) => one.phase === phase)
  }

  has(phase: Phase, page: number): boolean {
    return this.of(phase).some((one) => one.page === page)
  }

  /** Takes away a page that was applied. */
  forget(phase: Phase, page: number): void {
    this.#inMemory = this.#inMemory.filter((one) => one.phase !== phase || one.page !== page)
  }

  clear(): void {
    this.#inMemory = []
  }

  *#pagesOf(phase: Phase, changes: readonly Change[]): Generator<PlanPage> {
    let page: Change[] = []
    let characters = 0
    for (const [index, change] of changes.entries()) {
      page.push(change)
      characters += charactersOf(change)
      const isFull = page.length >= CHANGES_A_PAGE || characters >= CHARACTERS_A_PAGE
      if (!isFull && index < changes.length - 1) continue
      const number = this.#numbers.get(phase) ?? 0
      this.#numbers.set(phase, number + 1)
      this.#characters += characters
      yield { phase, page: number, changes: page }
      page = []
      characters = 0
    }
  }
}

/** Roughly: a source may say much of an employee. */
function charactersOf(change: Change): number {
  if (!('was' in change)) return CHARACTERS_BESIDES
  return CHARACTERS_BESIDES + charactersOfValues(change.was) + charactersOfValues(change.becomes)
}

function charactersOfValues(values: EmployeeValues | { readonly name: string } | null): number {
  if (values === null) return 0
  let characters = 0
  for (const value of Object.values(values)) {
    if (typeof value === 'string') characters += value.length
  }
  if ('attributes' in values && values.attributes) {
    for (const value of Object.values(values.attributes)) characters += value.length
  }
  return characters
}
