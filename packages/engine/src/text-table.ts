/** 32 bits of the bytes from `start` up to `end`. */
type Hash = (bytes: Uint8Array, start: number, end: number) => number

/**
 * A growing set of texts, each with a dense index from 0 on, kept in flat arrays: some 30 bytes a text and no object.
 *
 * Texts are told apart exactly, byte by byte; the hash only finds them (R4). A text that is asked for is first written
 * behind the last one, once, and read from there: looking at a text's characters is what costs most.
 */
export class TextTable {
  readonly #hash: Hash
  #slots = new Int32Array(1024).fill(-1)
  #hashes = new Int32Array(512)
  /** Start of each text in `#bytes`; its end is the next one's start. */
  #starts = new Uint32Array(513)
  #bytes = new Uint8Array(8192)
  #size = 0

  /** @param hash given only to provoke collisions */
  constructor(hash: Hash = hashOf) {
    this.#hash = hash
  }

  get size(): number {
    return this.#size
  }

  /** Index of a text, or -1. */
  find(text: string): number {
    const end = this.#write(text)
    return this.#slots[this.#slotOf(end, this.#hash(this.#bytes, this.#end, end))] ?? -1
  }

  /** Index of a text, which is added where it is new: then the index is the size before. */
  add(text: string): number {
    const end = this.#write(text)
    const hash = this.#hash(this.#bytes, this.#end, end)
    const slot = this.#slotOf(end, hash)
    const found = this.#slots[slot] ?? -1
    if (found !== -1) return found
    const index = this.#size++
    if (index + 2 > this.#starts.length) this.#starts = grown(this.#starts, this.#starts.length * 2, Uint32Array)
    if (index >= this.#hashes.length) this.#hashes = grown(this.#hashes, this.#hashes.length * 2, Int32Array)
    this.#slots[slot] = index
    this.#starts[index + 1] = end
    this.#hashes[index] = hash
    if (this.#size * 2 > this.#slots.length) this.#growSlots()
    return index
  }

  at(index: number): string {
    const bytes = this.#bytes
    const end = this.#starts[index + 1] ?? 0
    let text = ''
    for (let at = this.#starts[index] ?? 0; at < end; ) {
      const byte = bytes[at++] ?? 0
      const unit = byte < 0x80 ? byte : ((byte & 0x7f) << 12) | ((bytes[at++] ?? 0) << 6) | (bytes[at++] ?? 0)
      text += String.fromCharCode(unit)
    }
    return text
  }

  /** End of the last text that is kept. */
  get #end(): number {
    return this.#starts[this.#size] ?? 0
  }

  /** Writes a text behind the last one: a byte for each ASCII character, three for any other code unit. */
  #write(text: string): number {
    const length = text.length
    let at = this.#end
    const most = at + length * 3
    if (most > this.#bytes.length) this.#bytes = grown(this.#bytes, Math.max(most, this.#bytes.length * 2), Uint8Array)
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit < 0x80) bytes[at++] = unit
      else {
        bytes[at++] = 0x80 | (unit >>> 12)
        bytes[at++] = (unit >>> 6) & 0x3f
        bytes[at++] = unit & 0x3f
      }
    }
    return at
  }

  /** The slot of the text that was written last, up to `end`; a free one where it is new. */
  #slotOf(end: number, hash: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] ?? -1
      if (index === -1 || (this.#hashes[index] === hash && this.#isWritten(index, end))) return slot
    }
  }

  #isWritten(index: number, end: number): boolean {
    const bytes = this.#bytes
    const start = this.#end
    let at = this.#starts[index] ?? 0
    if ((this.#starts[index + 1] ?? 0) - at !== end - start) return false
    for (let i = start; i < end; i++) if (bytes[i] !== bytes[at++]) return false
    return true
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let index = 0; index < this.#size; index++) {
      let slot = (this.#hashes[index] ?? 0) & mask
      while (slots[slot] !== -1) slot = (slot + 1) & mask
      slots[slot] = index
    }
    this.#slots = slots
  }
}

/** Copies an array of numbers into a longer one of its kind. */
export function grown<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(
  array: T,
  length: number,
  kind: new (length: number) => T,
): T {
  const longer = new kind(length)
  longer.set(array)
  return longer
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
