import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import { changing } from './changing.js'
import { choose, describeChoice } from './choose.js'
import type { WantedName } from './file-name.js'
import { openPlace } from './open-place.js'
import type { Place } from './place.js'
import { isSame, type OpenPlace, type Seen } from './seen.js'

/** Which file is meant. */
export interface Candidate {
  readonly path: string
  /** Before it is taken; null where the place cannot tell, or has no such file. */
  readonly first: Seen | null
  /** When that was, by the clock of the context. */
  readonly lookedAt: number | null
  /** In its name. */
  readonly date: string | null
  /** How it was found by a pattern, for people; null for a plain name. */
  readonly choice: string | null
}

interface List {
  readonly files: readonly Seen[]
  readonly lookedAt: number
}

/** The files of one place in one run: what was found once holds for all its reads. */
export class RunFiles {
  readonly place: OpenPlace
  readonly #context: ReadContext<unknown>
  readonly #lists = new Map<string, Promise<List>>()
  readonly #read = new Map<string, Seen>()
  readonly #run: Run

  private constructor(place: OpenPlace, context: ReadContext<unknown>, run: Run) {
    this.place = place
    this.#context = context
    this.#run = run
  }

  /** Those of a place in the run that a context belongs to. */
  static of(place: Place | undefined, context: ReadContext<unknown>): RunFiles {
    const run = runs.get(context) ?? { places: new Map(), dated: null }
    runs.set(context, run)
    const known = run.places.get(place) ?? new RunFiles(openPlace(place, context), context, run)
    run.places.set(place, known)
    return known
  }

  async find({ text, folder, pattern }: WantedName): Promise<Candidate> {
    if (pattern === null) {
      const { first, lookedAt } = (await this.#listed(folder, text)) ?? (await this.#look(text))
      return { path: text, first, lookedAt, date: null, choice: null }
    }
    const { files, lookedAt } = await this.#list(folder, text)
    const place = this.place.name
    const found = choose(files, pattern, place, this.#context.clock.now())
    this.#requireSameDay(found.seen.name, found.date)
    const choice = describeChoice(found, pattern, place)
    const { seen, date } = found
    return { path: `${folder}${seen.name}`, first: seen, lookedAt, date, choice }
  }

  /**
   * Whether a file is read for the first time.
   *
   * @throws ConnectorError `incomplete_read` where it is another one than an earlier read of this run has seen
   */
  remember(path: string, seen: Seen): boolean {
    const before = this.#read.get(path)
    if (before && !isSame(before, seen)) throw changing(seen.name)
    this.#read.set(path, seen)
    return before === undefined
  }

  /** What a list for another file has shown of this one already, so that it needs no first look of its own. */
  async #listed(folder: string, path: string): Promise<Pick<Candidate, 'first' | 'lookedAt'> | null> {
    const list = await this.#lists.get(folder)
    const first = list?.files.find(({ name }) => `${folder}${name}` === path)
    return list && first ? { first, lookedAt: list.lookedAt } : null
  }

  async #look(path: string): Promise<Pick<Candidate, 'first' | 'lookedAt'>> {
    const lookedAt = this.#context.clock.now()
    const first = this.place.look && (await this.place.look(path))
    return { first, lookedAt: first && lookedAt }
  }

  #list(folder: string, text: string): Promise<List> {
    const { list, name } = this.place
    if (list === null) {
      throw new ConnectorError('configuration', `${name} lists no files, so none can be found by the pattern ${text}`, {
        hint: 'Give the file one name that stays the same, or fetch it from a place that lists: a folder, sftp, s3.',
        at: text,
      })
    }
    const lookedAt = this.#context.clock.now()
    const known = this.#lists.get(folder) ?? list(folder).then((files) => ({ files, lookedAt }))
    this.#lists.set(folder, known)
    return known
  }

  /** The exports of one night belong together: a person's department may be missing in the list of the day before. */
  #requireSameDay(name: string, date: string | null): void {
    if (date === null) return
    this.#run.dated ??= { name, date }
    const { dated } = this.#run
    if (dated.date === date) return
    throw new ConnectorError('incomplete_read', `${name} and ${dated.name} are not of the same day`, {
      hint: 'One of them has not arrived yet, or comes no more. If they need not be of one day, write * in the place of the date.',
      at: name,
    })
  }
}

interface Run {
  readonly places: Map<Place | undefined, RunFiles>
  /** A file that was chosen by the date in its name. */
  dated: { readonly name: string; readonly date: string } | null
}

const runs = new WeakMap<ReadContext<unknown>, Run>()
