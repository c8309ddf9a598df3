/** A date in an export: two parts and a year, or the year first. */
const DATE = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/
const ISO = /^\d{4}-\d{2}-\d{2}$/

/**
 * How the dates of an export seem to be written, as the csv connector wants it.
 *
 * @returns null where they are ISO dates, or nothing that is known; day and month in the order that fits all of them, the
 *   day first where both fit
 */
export function guessDateFormat(samples: readonly string[]): string | null {
  const texts = samples.map((sample) => sample.trim()).filter(Boolean)
  if (texts.length === 0 || texts.every((text) => ISO.test(text))) return null
  const dates = texts.map((text) => DATE.exec(text)).filter((match) => match !== null)
  const [first] = dates
  if (!first || dates.length < texts.length) return null
  const separator = first[2] ?? '-'
  const isMonthFirst = dates.some((match) => Number(match[3]) > 12) && dates.every((match) => Number(match[1]) <= 12)
  const isPadded = dates.every((match) => match[1]?.length === 2 && match[3]?.length === 2)
  const [day, month] = isPadded ? ['dd', 'MM'] : ['d', 'M']
  return [...(isMonthFirst ? [month, day] : [day, month]), 'yyyy'].join(separator)
}
