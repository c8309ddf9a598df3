import { expect } from 'vitest'
import { FAULTS, type Order, tryFault } from '../lane.ts'

/** Strikes with one fault for some seconds, and holds what came of it against what has to. */
export async function expectToHold(
  name: string,
  order: Pick<Order, 'database' | 'server' | 'grounds'>,
  limits: { readonly seconds: number; readonly times?: number },
): Promise<void> {
  const fault = FAULTS.find((one) => one.name === name)
  if (!fault) throw new Error(`There is no fault ${name}`)
  const outcome = await tryFault(fault, {
    ...order,
    seed: 1,
    share: 1 / STEP,
    times: limits.times ?? null,
    seconds: limits.seconds,
  })
  expect(outcome.deviations).toEqual([])
  // How many of few strikes meet a night is chance; the share that is needed is asked of the full programme.
  if (outcome.times >= ENOUGH) expect(outcome.met).toBeGreaterThan(0)
}

/** Strikes of which at least one has to meet a night that is under way. */
const ENOUGH = 5

/** Of the points that a fault strikes at one after the other, every so many-th: a prime, so that all kinds have a turn. */
const STEP = 61
