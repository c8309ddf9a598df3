import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { MailOutcome } from '@rollcall/platform'
import type { Message } from './message.js'
import type { Transport } from './transport.js'

const KINDS: readonly Message['kind'][] = ['invitation', 'transfer']

/** Writes each mail into a folder of its own making, as `ID-KIND.eml`: whole, or not at all. */
export class FileTransport implements Transport {
  readonly batch = 50
  readonly isSilent = false
  readonly #folder: string

  constructor(path: string, relativeTo: string) {
    this.#folder = resolve(relativeTo, path)
  }

  async send(messages: readonly Message[]): Promise<readonly MailOutcome[]> {
    const outcomes = await Promise.all(messages.map((message) => this.#write(message)))
    if (outcomes.some((outcome) => outcome.result === 'sent')) await this.#keepNames()
    return outcomes
  }

  async forget(ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      for (const kind of KINDS) {
        const file = this.#fileOf(id, kind)
        await rm(file, { force: true })
        await rm(unfinished(file), { force: true })
      }
    }
  }

  async close(): Promise<void> {}

  #fileOf(id: number, kind: Message['kind']): string {
    return join(this.#folder, `${id}-${kind}.eml`)
  }

  async #write(message: Message): Promise<MailOutcome> {
    const file = this.#fileOf(message.id, message.kind)
    try {
      await mkdir(this.#folder, { recursive: true })
      await writeDurably(unfinished(file), message.content)
      await rename(unfinished(file), file)
      return { id: message.id, result: 'sent' }
    } catch (error) {
      await rm(unfinished(file), { force: true }).catch(() => undefined) // the reason is the error at hand, not this one
      return {
        id: message.id,
        result: 'unavailable',
        error: `${codeOf(error)} writing to the folder of mail.transport`,
      }
    }
  }

  /** After a power cut, too, a mail that counts as sent has to be there under its name. */
  async #keepNames(): Promise<void> {
    if (process.platform === 'win32') return // folders cannot be opened there, and keep their names by themselves
    const handle = await open(this.#folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

const unfinished = (file: string) => `${file}.part`

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
