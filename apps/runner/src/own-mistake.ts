/**
 * Where an error comes from, for a log: its kind and the lines of its stack, without its message, which may name a person.
 */
export function placesOf(error: unknown): string {
  const stack = error instanceof Error && typeof error.stack === 'string' ? error.stack : ''
  const message = error instanceof Error ? error.message : ''
  const end = message === '' ? 0 : Math.max(0, stack.indexOf(message)) + message.length
  const places = stack
    .slice(end)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  const kind = error instanceof Error ? ` (${error.constructor.name})` : ''
  return [`Something went wrong in Rollcall itself, or in the connector${kind}:`, ...places].join('\n')
}
