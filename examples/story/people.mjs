/** A name as people say it. */
export function fullName({ firstName, lastName }) {
  return [firstName, lastName].filter(Boolean).join(' ') || '(no name)'
}
