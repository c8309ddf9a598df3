/**
 * What a number means by its format.
 *
 * - `date`: a day, perhaps with a time. `time`: a time of the day. `duration`: hours, also more than 24.
 * - `zeros`: a whole number that is shown with zeros before it, in so many digits at least.
 */
export type NumberMeaning = 'number' | 'date' | 'time' | 'duration' | { readonly zeros: number }

/** Formats that a file need not spell out. 27–36 and 50–58 are dates and times in East Asian versions, else not used. */
const BUILT_IN: ReadonlyArray<readonly [first: number, last: number, meaning: NumberMeaning]> = [
  [14, 17, 'date'],
  [18, 21, 'time'],
  [22, 22, 'date'],
  [27, 31, 'date'],
  [32, 35, 'time'],
  [36, 36, 'date'],
  [45, 45, 'time'],
  [46, 46, 'duration'],
  [47, 47, 'time'],
  [50, 54, 'date'],
  [55, 56, 'time'],
  [57, 58, 'date'],
]

/** Meaning of a format that has a number and no code in the file. */
export function builtInMeaning(id: number): NumberMeaning {
  return BUILT_IN.find(([first, last]) => first <= id && id <= last)?.[2] ?? 'number'
}

/**
 * Meaning of a format code, as Excel writes it in every language: `yyyy` `m` `d` `h` `s`, with a language in brackets
 * (`[$-413]d mmmm yyyy`).
 */
export function meaningOf(code: string): NumberMeaning {
  if (/^0{2,15}$/.test(code)) return { zeros: code.length }
  const bare = code
    .replace(/"[^"]*"?|\\.|_.|\*./gs, '') // literal text, blanks as wide as a letter, fillers
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]?/gi, '') // colors, conditions, languages; but not [h]
  const positive = (bare.split(';')[0] ?? '').toLowerCase()
  if (/general|standard/.test(positive)) return 'number'
  const letters = positive.replace(/e[+-]/g, '').replace(/am\/pm|a\/p/g, 'h')
  if (/\[(h+|m+|s+)\]/.test(letters) && !/[yd]/.test(letters)) return 'duration'
  if (/[yd]/.test(letters)) return 'date'
  const hasTime = /[hs]/.test(letters)
  // Without hours and seconds beside it an m is a month; Japanese years are e and g.
  if (!hasTime && /m|e|gg/.test(letters)) return 'date'
  return hasTime ? 'time' : 'number'
}
