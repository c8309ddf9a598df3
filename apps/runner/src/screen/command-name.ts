/** What a person has to type to call this program: in a clone it was started with `npx`, which says so to its processes. */
export const ROLLCALL = process.env['npm_command'] === 'exec' ? 'npx rollcall' : 'rollcall'

/** A hint with its commands as this person has to type them. */
export function asTyped(hint: string): string {
  return hint.replaceAll('`rollcall ', `\`${ROLLCALL} `)
}
