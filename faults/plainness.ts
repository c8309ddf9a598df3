/**
 * Holds what a person is told about a failure against what everybody may ask of it: a code of ours, what to do, and
 * neither SQL nor people in it.
 *
 * @param how `failed`, `interrupted` …, or `thrown` where no report came
 */
export function plainnessOf(how: string, error: unknown): { readonly how: string; readonly mistakes: string[] } {
  if (error === null || error === undefined) return { how, mistakes: [] }
  const { code, message, hint } = Object(error)
  const mistakes: string[] = []
  const isOurs = typeof hint === 'string' && hint.length > 0 && code !== 'internal'
  if (!isOurs) mistakes.push(`told without what to do (${how}, ${code}): ${String(message).slice(0, 120)}`)
  if (/\b(select|insert into|update|delete from)\b/i.test(String(message))) mistakes.push('told in SQL')
  if (/@acme\.example|First\d|Last\d/.test(String(message))) mistakes.push('told with values of a person')
  return { how: `${how} (${code})`, mistakes }
}
