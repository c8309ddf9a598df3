/** Tells whether a text names one of these identifiers, and not merely as a part of a longer word or number. */
export function namesAnyOf(identifiers: readonly string[]): (text: string) => boolean {
  const choices = identifiers.map((identifier) => identifier.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${choices})(?![\\p{L}\\p{N}])`, 'u')
  return (text) => pattern.test(text)
}
