import { type Archive, hostile } from './archive.js'
import { TextCollector } from './text.js'
import { type PartName, readWholeXml } from './xml.js'

/** Different texts that are kept in memory while a sheet is read. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024
const MAX_TEXTS = 4_000_000

const BLOCK_BYTES = 1024 * 1024

/** The texts that cells point to by number. Kept as bytes: a JavaScript string for each would take three times as much. */
export class SharedStrings {
  /** Filled one after the other; a text that is longer than a block has one of its own. */
  readonly #blocks: Buffer[] = []
  /** Bytes of each block that are in use. */
  readonly #used: number[] = []
  /** Where each text begins: number of the block × BLOCK_BYTES + place in it. */
  #starts = new Uint32Array(1024)
  #count = 0
  #bytes = 0

  /** Null where there is no such text. */
  get(index: number): string | null {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return null
    const start = this.#starts[index] ?? 0
    const block = Math.floor(start / BLOCK_BYTES)
    const next = index + 1 < this.#count ? (this.#starts[index + 1] ?? 0) : Number.POSITIVE_INFINITY
    const isLastOfBlock = next >= (block + 1) * BLOCK_BYTES
    const end = isLastOfBlock ? this.#used[block] : next % BLOCK_BYTES
    return this.#blocks[block]?.toString('utf8', start % BLOCK_BYTES, end) ?? null
  }

  /** False where there is no room any more. */
  add(text: string): boolean {
    const length = Buffer.byteLength(text)
    if (this.#count === MAX_TEXTS || this.#bytes + length > MAX_TEXT_BYTES) return false
    let last = this.#blocks.length - 1
    if (last < 0 || (this.#used[last] ?? 0) + length >= BLOCK_BYTES) {
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, length)))
      this.#used.push(0)
      last++
    }
    if (this.#count === this.#starts.length) {
      const larger = new Uint32Array(this.#count * 2)
      larger.set(this.#starts)
      this.#starts = larger
    }
    const place = this.#used[last] ?? 0
    this.#blocks[last]?.write(text, place)
    this.#used[last] = place + length
    this.#starts[this.#count++] = last * BLOCK_BYTES + place
    this.#bytes += length
    return true
  }
}

export async function readSharedStrings(archive: Archive, part: PartName): Promise<SharedStrings> {
  const strings = new SharedStrings()
  const collector = new TextCollector()
  const reader = {
    open(name: string, _: Readonly<Record<string, string>>, depth: number) {
      if (depth === 2 && name === 'si') collector.start()
      else if (depth > 2) collector.open(name)
    },
    text: (text: string) => collector.add(text),
    close(name: string, depth: number) {
      if (depth > 2) collector.close(name)
      else if (depth === 2 && name === 'si' && !strings.add(collector.end())) {
        throw hostile(
          part.file,
          `the different texts in it take more than ${MAX_TEXT_BYTES / 1024 / 1024} MB, or are more than ${MAX_TEXTS}`,
        )
      }
    },
  }
  await readWholeXml(archive.bytes(part.part), reader, part)
  return strings
}
