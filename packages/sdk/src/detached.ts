/** A copy of a text that does not keep the whole piece of a file alive that it was cut from: for what is kept for long. */
export function detached(text: string): string {
  return Buffer.from(text).toString()
}
