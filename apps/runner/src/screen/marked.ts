import { wrap } from './text-width.js'

/** A sentence behind a mark (one column wide), with its further lines below its first. */
export function marked(mark: string, text: string, width: number): readonly string[] {
  return wrap(text, width - 4).map((line, index) => `  ${index === 0 ? mark : ' '} ${line}`)
}
