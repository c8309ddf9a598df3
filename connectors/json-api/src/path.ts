import { z } from 'zod'

/** A place in an answer or a record, as it is written in the configuration. */
export interface Path {
  /** `departments[].id` */
  readonly text: string
  readonly steps: readonly Step[]
}

interface Step {
  readonly name: string
  /** `[]`: what follows is taken of each entry of a list. */
  readonly isEach: boolean
}

/** One part of a path: a name, in which a dot, a bracket or a backslash has a backslash before it, and perhaps `[]`. */
const PART = /((?:\\.|[^\\.[\]])+)(\[\])?(?:\.|$)/y

/** The parts of a path, or null where it is none. */
function stepsOf(text: string): readonly Step[] | null {
  const steps: Step[] = []
  PART.lastIndex = 0
  while (PART.lastIndex < text.length) {
    const [whole, name = '', each] = PART.exec(text) ?? []
    if (whole === undefined) return null
    steps.push({ name: name.replace(/\\(.)/g, '$1'), isEach: each !== undefined })
  }
  return text === '' || /(?<!\\)\.$/.test(text) ? null : steps
}

function pathSchema(mayHaveLists: boolean, message: string) {
  return z.string().transform((text, context): Path => {
    const steps = stepsOf(text)
    if (steps !== null && (mayHaveLists || steps.every(({ isEach }) => !isEach))) return { text, steps }
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

/** Of a field in a record: `work.department.id`, `departments[].id`. */
export const FieldPath = pathSchema(
  true,
  'must be a path such as work.department.id, or departments[].id for each of a list',
)

/** Of something in an answer: `data.items`. */
export const AnswerPath = pathSchema(false, 'must be a path such as data.items')

/** Something stands in the way of a path: `department.id` where the department is text. */
export class Astray extends Error {}

/**
 * What stands at a path. Undefined: nothing, a name on the way is not there. Null: the source says that there is none.
 * With `[]` in the path a list of that, of each entry.
 *
 * @throws Astray where something else than an object or a list stands on the way
 */
export function valueAt(value: unknown, path: Path): unknown {
  return follow(value, path, 0)
}

function follow(value: unknown, path: Path, from: number): unknown {
  let place = value
  for (let index = from; index < path.steps.length; index++) {
    const step = path.steps[index]
    if (step === undefined || place === undefined || place === null) return place
    if (!isObject(place))
      throw new Astray(`\`${path.text}\` leads ${Array.isArray(place) ? 'into a list: write []' : 'nowhere'}`)
    place = Object.hasOwn(place, step.name) ? place[step.name] : undefined
    if (!step.isEach || place === undefined || place === null) continue
    if (!Array.isArray(place)) throw new Astray(`\`${path.text}\` has [] where no list stands`)
    const entries: readonly unknown[] = place
    return entries.flatMap((entry) => follow(entry, path, index + 1))
  }
  return place
}

/** Whether anything, be it null, stands at a path in one of the records. */
export function leadsSomewhere(records: readonly unknown[], path: Path): boolean {
  return records.some((record) => {
    try {
      const value = valueAt(record, path)
      return Array.isArray(value) ? value.length === 0 || value.some((one) => one !== undefined) : value !== undefined
    } catch (error) {
      if (error instanceof Astray) return false
      throw error
    }
  })
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
