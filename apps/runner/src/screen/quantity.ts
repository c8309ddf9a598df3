const NUMBER = new Intl.NumberFormat('en')

/** `1 employee`, `1,204 employees`. */
export function quantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${NUMBER.format(count)} ${count === 1 ? singular : plural}`
}

/** `1,204` */
export function number(count: number): string {
  return NUMBER.format(count)
}
