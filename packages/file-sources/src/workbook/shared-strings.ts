import { type Archive, hostile } from './archive.js'
import { TextCollector } from './text.js'
import { type PartName, readWholeXml } from './xml.js'

/** Different texts that are kept in memory while a sheet is read. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024
const MAX_TEXTS = 4_000_000

/** The texts that cells point to by number. Kept as bytes: a JavaScript string for each would take three times as much. */
export class SharedStrings {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024)
  #ends = new Uint32Array(1024)
  #count = 0

  /** Null where there is no such text. */
  get(index: number): string | null {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return null
    return this.#bytes.toString('utf8', index === 0 ? 0 : this.#ends[index - 1], this.#ends[index])
  }

  /** False where there is no room any more. */
  add(text: string): boolean {
    const start = this.#count === 0 ? 0 : (this.#ends[this.#count - 1] ?? 0)
    const length = Buffer.byteLength(text)
    if (this.#count === MAX_TEXTS || start + length > MAX_TEXT_BYTES) return false
    if (start + length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(MAX_TEXT_BYTES, Math.max(start + length, this.#bytes.length * 2)))
      this.#bytes.copy(larger, 0, 0, start)
      this.#bytes = larger
    }
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(this.#count * 2)
      larger.set(this.#ends)
      this.#ends = larger
    }
    this.#bytes.write(text, start)
    this.#ends[this.#count++] = start + length
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
