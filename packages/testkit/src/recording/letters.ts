import { randomInt } from 'node:crypto'

const VOWELS = 'aeiou'
const CONSONANTS = 'bcdfghjklmnpqrstvwxyz'
const ACCENTED = 'áàâäãåçéèêëíìîïñóòôöõøúùûüýšžčřğşłőűńăąęėūņķ'
const [FIRST_HAN, LAST_HAN] = [0x4e00, 0x9fa5]
/** Code points of one alphabet lie together in groups of about this size. */
const GROUP = 64

/**
 * Another character of the same kind: a digit for a digit, a vowel for a vowel, a letter with a sign for one with a
 * sign, a letter of the same script. What is neither letter nor digit stays as it is. `character` is one code point, in
 * lower case.
 */
export function anotherLike(character: string): string {
  if (/^[0-9]$/.test(character)) return anyOf('0123456789')
  if (VOWELS.includes(character)) return anyOf(VOWELS)
  if (CONSONANTS.includes(character)) return anyOf(CONSONANTS)
  if (!isInventable(character)) return character
  if (/^\p{Script=Latin}$/u.test(character)) return anyOf(ACCENTED)
  if (/^\p{Script=Han}$/u.test(character)) return String.fromCodePoint(randomInt(FIRST_HAN, LAST_HAN + 1))
  return neighborOf(character)
}

/** Whether it is a letter or a digit of any script. */
export function isInventable(text: string): boolean {
  return /[\p{L}\p{Nd}]/u.test(text)
}

function anyOf(letters: string): string {
  const all = [...letters]
  return all[randomInt(all.length)] ?? ''
}

function neighborOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const start = code - (code % GROUP)
  const isDigit = /^\p{Nd}$/u.test(character)
  const group = Array.from({ length: GROUP }, (_, offset) => String.fromCodePoint(start + offset)).filter((one) =>
    isDigit ? /^\p{Nd}$/u.test(one) : /^\p{L}$/u.test(one) && one === one.toLowerCase(),
  )
  return group[randomInt(group.length)] ?? character
}
