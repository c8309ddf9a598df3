import picocolors from 'picocolors'

type Paint = (text: string) => string

/** Colors of the output; every one of them leaves the text as it is where colors are off. */
export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly good: Paint
  readonly warning: Paint
  readonly bad: Paint
  /** Names and identifiers that a person may want to copy. */
  readonly name: Paint
}

export function styleWith(isColored: boolean): Style {
  const colors = picocolors.createColors(isColored)
  return {
    bold: colors.bold,
    dim: colors.dim,
    good: colors.green,
    warning: colors.yellow,
    bad: colors.red,
    name: colors.cyan,
  }
}
