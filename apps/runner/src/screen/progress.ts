import { cut } from './text-width.js'

const EVERY_MS = 100

/** One line on a terminal that says how far something is; gone once it has ended. */
export class Progress {
  readonly #stream: NodeJS.WriteStream
  readonly #width: number
  #shownAt = Number.NEGATIVE_INFINITY

  constructor(stream: NodeJS.WriteStream, width: number) {
    this.#stream = stream
    this.#width = width
  }

  show(text: string): void {
    const now = performance.now()
    if (now - this.#shownAt < EVERY_MS) return
    this.#shownAt = now
    this.#stream.write(`\r\x1b[K${cut(text, this.#width - 1)}`)
  }

  clear(): void {
    if (this.#shownAt === Number.NEGATIVE_INFINITY) return
    this.#shownAt = Number.NEGATIVE_INFINITY
    this.#stream.write('\r\x1b[K')
  }
}
