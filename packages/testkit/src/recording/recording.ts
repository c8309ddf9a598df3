import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What stands for the real system's origin in a recording. */
export const ORIGIN = 'http://source.example'

/** Where the answers of a recording lie in its folder. */
const ANSWERS = 'answers'

/** One answer of a recording, as its file holds it. */
export interface RecordedAnswer {
  readonly method: string
  readonly path: string
  /** Sorted by name. */
  readonly query: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON; left out where the answer was none. */
  readonly body?: unknown
}

/** Answers that were recorded once, to be given again. */
export class Recording {
  readonly #answers = new Map<string, RecordedAnswer[]>()

  /** @internal Use {@link readRecording}. */
  constructor(answers: readonly RecordedAnswer[]) {
    for (const answer of answers) {
      const key = keyOf(answer.method, answer.path, answer.query)
      this.#answers.set(key, [...(this.#answers.get(key) ?? []), answer])
    }
  }

  /**
   * What was answered to this request, with addresses of the source leading to `url`; null where it was never asked.
   * Asked again, it gives what was answered then, and in the end the last answer.
   */
  answer(method: string, asked: URL, url: string): RecordedAnswer | null {
    for (const query of withoutOneMore(asked.searchParams)) {
      const answers = this.#answers.get(keyOf(method, asked.pathname, query))
      const answer = answers && answers.length > 1 ? answers.shift() : answers?.[0]
      if (answer) return JSON.parse(JSON.stringify(answer).replaceAll(ORIGIN, url))
    }
    return null
  }
}

/** The query, and the query without each of its parameters: a secret that was one is not in the recording. */
function withoutOneMore(query: URLSearchParams): readonly string[] {
  const sorted = new URLSearchParams(query)
  sorted.sort()
  const less = [...new Set(sorted.keys())].map((name) => {
    const rest = new URLSearchParams(sorted)
    rest.delete(name)
    return String(rest)
  })
  return [String(sorted), ...less]
}

function keyOf(method: string, path: string, query: string): string {
  return `${method} ${path}?${query}`
}

/** Writes answers into a recording's folder: a file each, in the order in which they were given. */
export async function writeAnswers(folder: string, answers: readonly RecordedAnswer[]): Promise<void> {
  const place = join(folder, ANSWERS)
  await mkdir(place, { recursive: true })
  for (const [index, answer] of answers.entries()) {
    const name = `${String(index + 1).padStart(4, '0')}.json`
    await writeFile(join(place, name), `${JSON.stringify(answer, null, 2)}\n`)
  }
}

/** Reads a folder that `rollcall record` wrote, to be given to `startSourceServer({ recording })`. */
export async function readRecording(folder: string): Promise<Recording> {
  const place = join(folder, ANSWERS)
  const names = (await readdir(place).catch(unlessMissing)).filter((name) => /^\d+\.json$/.test(name))
  if (names.length === 0) throw new Error(`There is no recorded answer in ${folder}`)
  const numbered = names.toSorted((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
  return new Recording(
    await Promise.all(numbered.map(async (name) => JSON.parse(await readFile(join(place, name), 'utf8')))),
  )
}

function unlessMissing(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
