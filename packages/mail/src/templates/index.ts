import { de } from './de.js'
import { en } from './en.js'
import { nl } from './nl.js'
import type { Texts } from './texts.js'

const LANGUAGES = new Map<string, Texts>([en, nl, de].map((texts) => [texts.language, texts]))

/** The texts in the first language that there are any in, English else. Regions do not matter: `nl-BE` is `nl`. */
export function textsIn(...languages: readonly string[]): Texts {
  for (const language of languages) {
    const [primary = ''] = language.trim().toLowerCase().split(/[-_]/)
    const texts = LANGUAGES.get(primary)
    if (texts) return texts
  }
  return en
}
