import type { ReadClock } from '@rollcall/sdk'
import { openReading } from '@rollcall/testkit'
import { onTestFinished } from 'vitest'
import connector from '../src/index.js'

/** The connector with a configuration as an administrator writes it. Nothing waits: time jumps. */
export function reading(
  written: object,
  community = 'group',
  jobFunction: string | null = 'jobTitle',
  started = Date.UTC(2026, 2, 1, 1),
) {
  let now = started
  const clock: ReadClock = {
    now: () => now,
    async wait(ms, signal) {
      signal.throwIfAborted()
      now += ms
    },
  }
  const opened = openReading(connector, written, { community, jobFunction, clock })
  onTestFinished(() => opened[Symbol.dispose]())
  return opened
}
