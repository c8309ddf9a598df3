import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { MailOutcome } from '@rollcall/platform'
import type { Message } from './message.js'
import type { Transport } from './transport.js'

/** Writes each mail into a folder of its own making, as `ID-KIND.eml`: whole, or not at all. */
export class FileTransport implements Transport {
  readonly batch = 50
  readonly #folder: string

  constructor(path: string, relativeTo: string) {
    this.#folder = resolve(relativeTo, path)
  }

  async send(messages: readonly Message[]): Promise<readonly MailOutcome[]> {
    return Promise.all(messages.map((message) => this.#write(message)))
  }

  async close(): Promise<void> {}

  async #write(message: Message): Promise<MailOutcome> {
    const file = join(this.#folder, `${message.id}-${message.kind}.eml`)
    const unfinished = `${file}.part`
    try {
      await mkdir(this.#folder, { recursive: true })
      await writeDurably(unfinished, message.content)
      await rename(unfinished, file)
      return { id: message.id, result: 'sent' }
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined) // the reason is the error at hand, not this one
      return {
        id: message.id,
        result: 'unavailable',
        error: `${codeOf(error)} writing to the folder of mail.transport`,
      }
    }
  }
}

async function writeDurably(file: string, content: Buffer): Promise<void> {
  // Mails are personal: nobody but the account that runs this reads them.
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'an error'
}
