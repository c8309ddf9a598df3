import type { Answers } from './answers.js'

/** The answer of those whose system has no functions. */
export const NONE = 'none'

/** Words that the template uses itself. */
const TAKEN = [
  'id',
  'name',
  'firstName',
  'lastName',
  'email',
  'eMail',
  'startDate',
  'endDate',
  'start',
  'end',
  'number',
  'employee',
  'total',
  'items',
  'record',
  'records',
  'url',
  'apiKey',
  'network',
  'file',
  'code',
  'description',
]

/** What is wrong with a name of a system, or undefined. It comes to stand in code and in texts. */
export function nameMistake(name: string): string | undefined {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .&+()-]{0,59}$/u.test(name))
    return 'must be letters, digits, blanks and . & + ( ) -, 60 at most'
  return idOf(name) === '' ? 'needs some Latin letters' : undefined
}

/** What is wrong with what a community or a function is called, or undefined. */
export function entityMistake(name: string, other?: string): string | undefined {
  if (!/^\p{L}[\p{L}\p{N} -]{0,39}$/u.test(name))
    return 'must be a word or a few, such as Department, 40 letters at most'
  const key = keyOf(name)
  if (!/^[a-z]/i.test(key)) return 'needs some Latin letters'
  if (other !== undefined && keyOf(other) === key) return 'is what a community is already'
  return TAKEN.includes(key) ? 'is a field of every employee: call it otherwise' : undefined
}

/** `Acme HR` → `acme-hr` */
export function idOf(name: string): string {
  return partsOf(name).join('-')
}

/**
 * The words of the template, and what they become.
 *
 * The template is about `Acme HR`, whose communities are org units and whose functions are job titles: each way of
 * writing them is a word of its own, so that nothing else is replaced.
 */
export function wordsFor({ name, community, jobFunction }: Answers): ReadonlyMap<string, string> {
  const words = [
    ['acme', idOf(name)],
    ['Acme HR', name],
    ...entityWords('Org unit', community),
    ...(jobFunction === null ? [] : entityWords('Job title', jobFunction)),
  ] as const
  return new Map(words)
}

function entityWords(sample: string, name: string): readonly (readonly [string, string])[] {
  const [from, to] = [writingsOf(sample), writingsOf(name)]
  return from.map((word, index) => [word, to[index] ?? word] as const)
}

/** `an org unit`, `Org unit`, `org unit`, `org units`, `orgUnit`, `orgUnits`, `org_unit`, `org_units`, `org-units`. */
function writingsOf(name: string): readonly string[] {
  const isAbbreviation = /^\p{Lu}[\p{Lu}\p{N}]/u.test(name)
  const small = isAbbreviation ? name : `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  const key = keyOf(name)
  const snake = partsOf(name).join('_')
  // A unit, a user group: they begin with a y to the ear.
  const article = /^(?!uni|us[aeiu]|uti|eu)[aeiou]/i.test(name) ? 'an' : 'a'
  return [
    `${article} ${small}`,
    name,
    small,
    plural(small),
    key,
    plural(key),
    snake,
    plural(snake),
    plural(partsOf(name).join('-')),
  ]
}

function keyOf(name: string): string {
  return partsOf(name)
    .map((part, index) => (index === 0 ? part : `${part.charAt(0).toUpperCase()}${part.slice(1)}`))
    .join('')
}

function plural(word: string): string {
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`
}

function partsOf(name: string): readonly string[] {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.match(/[a-z0-9]+/g) ?? []
}
