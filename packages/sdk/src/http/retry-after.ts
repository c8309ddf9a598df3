import type { IncomingHttpHeaders } from 'node:http'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * How long a system asks to wait, in milliseconds, or null where it does not say.
 *
 * Reads seconds and dates. What makes no sense (a negative number, a word, a moment that has passed) says nothing.
 */
export function askedPause(header: string | undefined, now: number): number | null {
  const written = header?.trim() ?? ''
  if (/^\d{1,9}(\.\d+)?$/.test(written)) return Math.ceil(Number(written) * 1_000)
  if (!/^[A-Za-z]{3}/.test(written)) return null
  const pause = Date.parse(written) - now
  return Number.isNaN(pause) || pause < 0 ? null : pause
}

/** The pause before the next try, by chance up to a bound that doubles: many that failed at once do not come back at once. */
export function ownPause(tries: number): number {
  return Math.ceil(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries))
}

/** When, in milliseconds since 1970, a system will take requests again, or null where it takes them now or does not say. */
export function exhaustedUntil(headers: IncomingHttpHeaders, now: number): number | null {
  const { remaining, reset } = stateOf(headers)
  if (remaining === null || remaining > 0 || reset === null) return null
  const at = instantOf(reset, now)
  return at > now ? at : null
}

/** RateLimit (IETF draft: `limit=10, remaining=0, reset=7` before, `"day";r=0;t=7` since), else its single headers. */
function stateOf(headers: IncomingHttpHeaders): { remaining: number | null; reset: number | null } {
  const whole = one(headers['ratelimit']) ?? ''
  const remaining = /\b(?:remaining=|r=)(\d+)/.exec(whole)?.[1]
  const reset = /\b(?:reset=|t=)(\d+)/.exec(whole)?.[1]
  if (remaining !== undefined && reset !== undefined) return { remaining: Number(remaining), reset: Number(reset) }
  for (const prefix of ['ratelimit', 'x-ratelimit', 'x-rate-limit']) {
    const left = numberOf(headers[`${prefix}-remaining`])
    if (left !== null) return { remaining: left, reset: numberOf(headers[`${prefix}-reset`]) }
  }
  return { remaining: null, reset: null }
}

/** A reset is seconds from now, seconds since 1970, or milliseconds since 1970: a thousand days tell them apart. */
function instantOf(reset: number, now: number): number {
  if (reset < 86_400_000) return now + reset * 1_000
  return reset < 100_000_000_000 ? reset * 1_000 : reset
}

const one = (header: string | readonly string[] | undefined) => (typeof header === 'string' ? header : header?.[0])

function numberOf(header: string | readonly string[] | undefined): number | null {
  const written = one(header)?.trim() ?? ''
  return /^\d{1,15}(\.\d+)?$/.test(written) ? Number(written) : null
}
