/** A message with the place that it is about, unless it names it itself. */
export function placed(message: string, at: string | null | undefined): string {
  return !at || message.includes(at) ? message : `${message} (${at})`
}
