import { isInventable } from './letters.js'

/** Words of a text that could tell of a person; shorter ones are in every text. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{M}\p{Nd}]+/u).filter((word) => word.length > 2 && isInventable(word))
}

/** In lower case, with as many characters as before. */
export function lower(text: string): string {
  return Array.from(text, (letter) => {
    const small = letter.toLowerCase()
    return [...small].length === 1 ? small : letter
  }).join('')
}
