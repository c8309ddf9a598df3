import { isoDates, readDate } from '@rollcall/sdk/files'

/** The date of a date or a point in time (`2026-03-01`, `2026-03-01 08:00:00`), or undefined where there is none such. */
export function toDate(text: string): string | undefined {
  const [, date] = /^(\d{4}-\d{2}-\d{2})(?:[ T][\d:.,+\-Z ]*)?$/.exec(text) ?? []
  return date === undefined ? undefined : (readDate(date, isoDates) ?? undefined)
}
