/**
 * A text without blanks around it; null where that leaves nothing. For a field of which there are several to choose from,
 * `textOrNull(mobile) ?? textOrNull(phone)`, or that a function or an attribute is made of. Not for identifiers: blanks around
 * one are a mistake in the source, and reported.
 */
export function textOrNull(text: string | null | undefined): string | null {
  return text?.trim() || null
}
