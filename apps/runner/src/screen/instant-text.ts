/** An ISO instant as people of a time zone write it: `2026-03-01 02:00`. */
export function instantText(iso: string | null, timeZone: string): string {
  if (iso === null) return ''
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso))
}
