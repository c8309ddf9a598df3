/** An instant (milliseconds since 1970) as people of a time zone write it: `2026-03-01 02:00 Europe/Amsterdam`. */
export function localTime(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return `${format.format(at)} ${timeZone}`
}
