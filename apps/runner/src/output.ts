/** Whoever read our output has left: what is still to be written can be left out. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed'
}

/** Results, for the person or the script that asked. Logs and progress go elsewhere. */
export class Output {
  readonly #stream: NodeJS.WriteStream
  #isClosed = false
  #isFull = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      this.#isClosed = true
      stream.emit('drain')
    })
  }

  /** One line, or several. */
  line(text = ''): void {
    if (this.#isClosed) return
    this.#isFull = !this.#stream.write(`${text}\n`)
  }

  lines(lines: readonly string[]): void {
    if (lines.length > 0) this.line(lines.join('\n'))
  }

  /** One value as one line of JSON. */
  json(value: unknown): void {
    this.line(JSON.stringify(value))
  }

  /**
   * Waits until what was written has gone out. A command that writes without end calls this every now and then.
   *
   * @throws OutputClosed where nobody reads any more, as after `| head`
   */
  async drained(): Promise<void> {
    if (this.#isFull && !this.#isClosed) await new Promise((done) => this.#stream.once('drain', done))
    this.#isFull = false
    if (this.#isClosed) throw new OutputClosed()
  }
}
