import { z } from 'zod'
import { type Reject, reject } from '../records.js'
import { LeftOut } from './left-out.js'

/** What becomes of those in no community, as a setting: in a directory they may well be no employees. */
export const WithoutCommunity = z
  .enum(['reject', 'leaveOut'])
  .describe('What becomes of those in no community. Left out: reject, they are reported and left as they are.')
export type WithoutCommunity = z.output<typeof WithoutCommunity>

/** Somebody who is left out for being in no community. */
export const IN_NO_COMMUNITY = new LeftOut('in no community')

/**
 * Somebody in no community, as it is wanted (R14).
 *
 * @param reason why they are, for people: `is in no group`
 */
export function inNoCommunity(
  reason: string,
  where: { readonly id: string | null; readonly at: string },
  wanted: WithoutCommunity = 'reject',
): Reject | LeftOut {
  return wanted === 'leaveOut' ? IN_NO_COMMUNITY : reject(reason, { code: 'employee.no_community', ...where })
}
