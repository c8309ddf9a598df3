import type { z } from 'zod'
import { PlatformError } from '../errors.js'

/** Something wrong in a file of content: where in it, and what would be right. */
export interface Mistake {
  /** `employees[0].email` */
  readonly path: string
  readonly message: string
}

export type MistakePath = readonly PropertyKey[]

export function pathText(path: MistakePath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index ? '.' : ''}${String(step)}`))
    .join('')
}

export function mistakesOfShape(error: z.ZodError): readonly Mistake[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: pathText(issue.path), message: messageOf(issue) }]
    return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'is not known here' }))
  })
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message
  if (issue.input === undefined && issue.message.endsWith('undefined')) return 'is missing'
  switch (issue.expected) {
    case 'array':
      return 'must be a list'
    case 'object':
    case 'record':
      return 'must have fields of its own'
    case 'boolean':
      return 'must be true or false'
    default:
      return issue.message
  }
}

/** All mistakes at once, so that a file is mended once. */
export function contentError(mistakes: readonly Mistake[]): PlatformError {
  const number = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`
  const list = mistakes.map(({ path, message }) => `  ${path ? `${path} ` : ''}${message}`).join('\n')
  return new PlatformError('content', `The content has ${number}:\n${list}`, {
    hint: 'Mend the file and load it again. Nothing was changed.',
  })
}
