/** Whoever read our output has left: what is still to be written can be left out. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed'
}

/** What was to be written could not be: the disk is full, the device is gone. What the command did stays done. */
export class OutputFailed extends Error {
  override readonly name = 'OutputFailed'
}

/** Results, for the person or the script that asked. Logs and progress go elsewhere. */
export class Output {
  readonly #stream: NodeJS.WriteStream
  #isClosed = false
  #isFull = false
  #failure: NodeJS.ErrnoException | null = null

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A run must not end in its middle because nobody can read what it says.
      if (error.code !== 'EPIPE') this.#failure = error
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
   * @throws OutputFailed
   */
  async drained(): Promise<void> {
    if (this.#isFull && !this.#isClosed) await new Promise((done) => this.#stream.once('drain', done))
    this.#isFull = false
    this.#throwFailure()
    if (this.#isClosed) throw new OutputClosed()
  }

  /**
   * Waits until all has gone out that could.
   *
   * @throws OutputFailed
   */
  async finished(): Promise<void> {
    await new Promise<void>((done) => this.#stream.write('', () => done()))
    this.#throwFailure()
  }

  #throwFailure(): void {
    const failure = this.#failure
    if (failure === null) return
    this.#failure = null // told once
    const reason = failure.code === 'ENOSPC' ? 'the disk is full' : (failure.code ?? 'unknown')
    throw new OutputFailed(`The results could not be written: ${reason}`)
  }
}
