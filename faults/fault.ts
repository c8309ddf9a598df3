import { type Database, openDatabase } from '@rollcall/platform'
import { type NightTask, wholeNight } from './night.ts'
import type { Size } from './organization.ts'
import { type DatabaseName, mariaDbPlace, type Place, sqlitePlace } from './places.ts'
import type { FaultyServer } from './server.ts'
import { differences, readState, type State } from './state.ts'

/** What a fault is given: where to strike, how often, and until when. */
export interface Bench {
  readonly database: DatabaseName
  /** Null on SQLite. */
  readonly server: FaultyServer | null
  /** How often to strike; faults that strike everywhere once strike at every n-th point for a `share` below 1. */
  readonly times: number
  readonly share: number
  /** Of those that strike everywhere once: the only point to strike at. Null: all of the share. */
  readonly point: number | null
  readonly seed: number
  /** Whether there is time for large organizations. */
  readonly hasTime: boolean
  /** Whether it is time to stop: never before the first strikes, however long their preparation took. */
  readonly isOver: () => boolean
  /** Organizations that are ready for it. */
  readonly grounds: Grounds
  /** Told after each strike. */
  readonly onStrike: (outcome: Tally) => void
}

/** Something that goes wrong, and what must be true afterwards. */
export interface Fault {
  /** For `--only`. */
  readonly name: string
  /** For the table. */
  readonly title: string
  readonly databases: readonly DatabaseName[]
  /** Times on each database, in full and in the short version. Null: at every point, or every n-th. */
  readonly times: { readonly full: number; readonly short: number } | null
  /** Of a hundred strikes, how many have to meet a night that was under way, or nothing was proved. */
  readonly needed: number
  strike(bench: Bench, tally: Tally): Promise<void>
}

/** What came of a fault. */
export class Tally {
  times = 0
  /** Strikes that met a night that was under way. */
  met = 0
  unknownMails = 0
  readonly deviations: string[] = []
  readonly endings = new Map<string, number>()

  /** @param replay what to run to have this very strike again */
  deviates(replay: string, what: readonly string[]): void {
    for (const line of what.slice(0, 5)) this.deviations.push(`${replay}: ${line}`)
    if (what.length > 5) this.deviations.push(`${replay}: and ${what.length - 5} more`)
  }

  ended(how: string): void {
    this.endings.set(how, (this.endings.get(how) ?? 0) + 1)
  }
}

interface Where {
  readonly database: DatabaseName
  readonly server: FaultyServer | null
}

/** Makes each organization once, for all faults that want one of its size. */
export class Grounds {
  readonly #where: Where
  readonly #made = new Map<Size, Promise<Ground>>()

  constructor(where: Where) {
    this.#where = where
  }

  of(size: Size): Promise<Ground> {
    const made = this.#made.get(size) ?? Ground.prepare(this.#where, size)
    this.#made.set(size, made)
    return made
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const ground of this.#made.values()) await (await ground)[Symbol.asyncDispose]()
  }
}

/** A place with the state that one clean night leaves there. */
export class Ground {
  readonly place: Place
  readonly clean: State
  readonly cleanMs: number

  private constructor(place: Place, clean: State, cleanMs: number) {
    this.place = place
    this.clean = clean
    this.cleanMs = cleanMs
  }

  /** @param folder where a file goes; left out: one of its own */
  static async prepare({ database, server }: Where, size: Size, folder?: string): Promise<Ground> {
    const place = server ? await mariaDbPlace(server.url, size) : await sqlitePlace(size, folder)
    if ((database === 'MariaDB') !== (server !== null)) throw new Error(`${database} needs its server`)
    await place.reset()
    const started = performance.now()
    const clean = await nightAt(place)
    return new Ground(place, clean, performance.now() - started)
  }

  task(): NightTask & { readonly url: string } {
    return taskAt(this.place)
  }

  /** Runs the night again, and says what is not as after a clean one. */
  async rerun(tally: Pick<Tally, 'unknownMails'>): Promise<readonly string[]> {
    const state = await nightAt(this.place)
    tally.unknownMails += state.unknown.length
    return differences(this.clean, state)
  }

  async open(): Promise<Database> {
    return openDatabase(this.place.url, '/')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.place.remove()
  }
}

function taskAt(place: Place) {
  return { night: 'faulty', size: place.size, sink: place.sink, url: place.url } as const
}

async function nightAt(place: Place): Promise<State> {
  const database = await openDatabase(place.url, '/')
  try {
    await wholeNight(database, taskAt(place))
    return await readState(database, place.sink)
  } finally {
    await database.close()
  }
}

/** The organization of faults that strike at one statement after the other; and one with fewer. */
export const SMALL: Size = { employees: 100, units: 20 }
export const TINY: Size = { employees: 40, units: 4 }
/** That of faults that strike at random: some hundred changes; and one in some with thousands. */
export const MIDDLING: Size = { employees: 600, units: 12 }
export const LARGE: Size = { employees: 6_000, units: 40 }
