import { isConnectorError, type ReadClock, type ReadContext } from '@rollcall/sdk'
import { openContext } from '@rollcall/sdk/http'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { type FileWanted, httpOf, openSourceFile, Place } from '../src/index.js'

/** Waiting takes no time on it, and what happens meanwhile is up to the test. */
export class TestClock implements ReadClock {
  readonly waits: number[] = []
  meanwhile: () => unknown = () => {}
  #ahead = 0

  now(): number {
    return Date.now() + this.#ahead
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    this.waits.push(ms)
    await this.meanwhile()
    signal.throwIfAborted()
    this.#ahead += ms
  }
}

/** One run over a place that is configured so. */
export function aRun(configured: unknown, folder = '/nowhere') {
  const place = configured === undefined ? undefined : Place.parse(configured)
  const clock = new TestClock()
  const said: string[] = []
  const stop = new AbortController()
  const log = { info: (text: string) => void said.push(text), warn: (text: string) => void said.push(`! ${text}`) }
  const given: Omit<ReadContext<unknown>, 'http'> = {
    config: {},
    folder,
    night: '2026-03-01',
    community: 'community',
    jobFunction: null,
    signal: stop.signal,
    log,
    clock,
  }
  const connector = { name: 'Files', config: z.unknown(), http: () => httpOf(place) }
  const opened = openContext(connector, given, Date.now() + 3_600_000)
  onTestFinished(() => opened.close())
  return {
    clock,
    said,
    stop,
    close: opened.close,
    open: (wanted: FileWanted | string) => openSourceFile(asWanted(wanted), place, opened.context),
    /** What is said of a file. */
    async about(wanted: FileWanted | string) {
      const { file, ...said } = await openSourceFile(asWanted(wanted), place, opened.context)
      await file[Symbol.asyncDispose]()
      return said
    },
    /** All of a file as text. */
    async read(wanted: FileWanted | string, elsewhere?: Place): Promise<string> {
      const { signal } = opened.context
      const found = await openSourceFile(asWanted(wanted), elsewhere ?? place, opened.context)
      await using file = found.file
      if (found.isFirstRead) said.push(...found.about)
      let text = ''
      for (let bytes = await file.next(signal); bytes !== null; bytes = await file.next(signal)) {
        text += Buffer.from(bytes).toString()
      }
      return text
    },
  }
}

function asWanted(wanted: FileWanted | string): FileWanted {
  return typeof wanted === 'string' ? { file: wanted } : wanted
}

/** What a person reads who must act. */
export async function failure(attempt: Promise<unknown>) {
  try {
    await attempt
  } catch (error) {
    if (isConnectorError(error)) return { code: error.code, message: error.message, hint: error.hint, at: error.at }
    throw error
  }
  throw new Error('it did not fail')
}

export const HOUR = 3_600_000
