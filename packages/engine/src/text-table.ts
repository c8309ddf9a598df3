/** 32 bits of the bytes from `start` up to `end`. */
type Hash = (bytes: Uint8Array, start: number, end: number) => number

/**
 * A growing set of texts, each with a dense index from 0 on, kept in flat arrays: some 30 bytes a text and no object.
 *
 * Texts are told apart exactly, byte by byte; the hash only finds them (R4). Both sides of a night mostly come in the
 * same order, so the text behind the one that was found last is looked at first, and texts are hashed only once
 * something is searched for. What is searched for is first written behind the last text, once, and read from there:
 * looking at a text's characters is what costs most.
 */
export class TextTable {
  readonly #hash: Hash
  #slots = new Int32Array(1024).fill(-1)
  #hashes = new Int32Array(512)
  /** Start of each text in `#bytes`; its end is the next one's start. */
  #starts = new Uint32Array(513)
  #bytes = new Uint8Array(8192)
  #size = 0
  /** How many of the texts `#slots` knows: the first ones. */
  #hashed = 0
  /** The text behind the one that was found last. */
  #next = 0

  /** @param hash given only to provoke collisions */
  constructor(hash: Hash = hashOf) {
    this.#hash = hash
  }

  get size(): number {
    return this.#size
  }

  /** How many texts stand behind the one that was found last. */
  get ahead(): number {
    return this.#size - this.#next
  }

  /** Index of a text, or -1. */
  find(text: string): number {
    const next = this.#next
    if (this.#isAt(next, text)) {
      this.#next = next + 1
      return next
    }
    const end = this.#write(text)
    const found = this.#search(end)
    if (found !== -1) this.#next = found + 1
    return found
  }

  /** Index of a text, which is added where it is new: then the index is the size before. */
  add(text: string): number {
    const found = this.find(text)
    return found === -1 ? this.append(text) : found
  }

  /** Adds a text that is known not to be here yet. @returns its index, the size before */
  append(text: string): number {
    const end = this.#write(text)
    const index = this.#size++
    if (index + 2 > this.#starts.length) this.#starts = grown(this.#starts, this.#starts.length * 2, Uint32Array)
    this.#starts[index + 1] = end
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

  /** Whether a text is the one at an index; false, too, where it is not all ASCII: then it has to be searched for. */
  #isAt(index: number, text: string): boolean {
    if (index >= this.#size) return false
    const bytes = this.#bytes
    const length = text.length
    let at = this.#starts[index] ?? 0
    if ((this.#starts[index + 1] ?? 0) - at !== length) return false
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80 || unit !== bytes[at++]) return false
    }
    return true
  }

  /** Index of the text that was written last, up to `end`, or -1. */
  #search(end: number): number {
    if (this.#hashed < this.#size) this.#hashAll()
    const hash = this.#hash(this.#bytes, this.#end, end)
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] ?? -1
      if (index === -1 || (this.#hashes[index] === hash && this.#isWritten(index, end))) return index
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

  #hashAll(): void {
    const size = this.#size
    if (this.#hashes.length < size) this.#hashes = grown(this.#hashes, 2 ** Math.ceil(Math.log2(size)), Int32Array)
    if (size * 2 > this.#slots.length) {
      this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(size * 2))).fill(-1)
      for (let index = 0; index < this.#hashed; index++) this.#putInSlot(index)
    }
    for (let index = this.#hashed; index < size; index++) {
      this.#hashes[index] = this.#hash(this.#bytes, this.#starts[index] ?? 0, this.#starts[index + 1] ?? 0)
      this.#putInSlot(index)
    }
    this.#hashed = size
  }

  #putInSlot(index: number): void {
    const mask = this.#slots.length - 1
    let slot = (this.#hashes[index] ?? 0) & mask
    while (this.#slots[slot] !== -1) slot = (slot + 1) & mask
    this.#slots[slot] = index
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
