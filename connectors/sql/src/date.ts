/** The date of a date or a point in time (`2026-03-01`, `2026-03-01 08:00:00`), or undefined where there is none such. */
export function toDate(text: string): string | undefined {
  const [, date, year, month, day] = /^((\d{4})-(\d{2})-(\d{2}))(?:[ T][\d:.,+\-Z ]*)?$/.exec(text) ?? []
  if (date === undefined) return undefined
  const inYear = Number(year)
  const inMonth = Number(month)
  const last = inMonth === 2 ? (isLeap(inYear) ? 29 : 28) : [4, 6, 9, 11].includes(inMonth) ? 30 : 31
  const exists = inYear > 0 && inMonth >= 1 && inMonth <= 12 && Number(day) >= 1 && Number(day) <= last
  return exists ? date : undefined
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
