import { LeftOut } from '@rollcall/sdk/people'
import type { Only } from './config.js'
import { Astray, valueAt } from './path.js'

export const NOT_ONLY = new LeftOut('by `only`')

/**
 * Whether a record is as if it were not there. Of several values (`roles[].name`) one is enough.
 *
 * @throws Astray where the record does not say: left out, somebody would look as if gone
 */
export function leavesOut(record: unknown, only: Only | undefined): boolean {
  if (only === undefined) return false
  const { field, is, not } = only
  const value = valueAt(record, field)
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values.some((one) => one === undefined || (typeof one === 'object' && one !== null))) {
    throw new Astray(`\`${field.text}\` does not say whether it counts`)
  }
  const wanted: readonly unknown[] = is ?? not ?? []
  const isOneOf = values.some((one) => wanted.includes(one))
  return isOneOf !== (is !== undefined)
}
