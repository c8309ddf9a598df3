/**
 * A growing set of texts, each with a dense index from 0 on, kept in flat arrays: some 30 bytes a text and no object.
 *
 * Texts are told apart exactly, code unit by code unit; the hash only finds them (R4).
 */
export class TextTable {
  readonly #hash: (text: string) => number
  #slots = new Int32Array(1024).fill(-1)
  #hashes = new Int32Array(512)
  /** Start of each text in `#units`; its end is the next one's start. */
  #starts = new Uint32Array(513)
  #units = new Uint16Array(8192)
  #size = 0

  /** @param hash 32 bits of a text; given only to provoke collisions */
  constructor(hash: (text: string) => number = hashOf) {
    this.#hash = hash
  }

  get size(): number {
    return this.#size
  }

  /** Index of a text, or -1. */
  find(text: string): number {
    return this.#slots[this.#slotOf(text, this.#hash(text))] ?? -1
  }

  /** Index of a text, which is added where it is new: then the index is the size before. */
  add(text: string): number {
    const hash = this.#hash(text)
    const slot = this.#slotOf(text, hash)
    const found = this.#slots[slot] ?? -1
    if (found !== -1) return found
    const index = this.#size++
    this.#slots[slot] = index
    this.#append(index, text, hash)
    if (this.#size * 2 > this.#slots.length) this.#growSlots()
    return index
  }

  at(index: number): string {
    const start = this.#starts[index] ?? 0
    const end = this.#starts[index + 1] ?? 0
    return String.fromCharCode(...this.#units.subarray(start, end))
  }

  #slotOf(text: string, hash: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] ?? -1
      if (index === -1 || (this.#hashes[index] === hash && this.#equals(index, text))) return slot
    }
  }

  #equals(index: number, text: string): boolean {
    const start = this.#starts[index] ?? 0
    const units = this.#units
    const length = text.length
    if ((this.#starts[index + 1] ?? 0) - start !== length) return false
    for (let i = 0; i < length; i++) if (units[start + i] !== text.charCodeAt(i)) return false
    return true
  }

  #append(index: number, text: string, hash: number): void {
    const start = this.#starts[index] ?? 0
    const end = start + text.length
    if (end > this.#units.length) this.#units = grown(this.#units, Math.max(end, this.#units.length * 2), Uint16Array)
    if (index + 2 > this.#starts.length) this.#starts = grown(this.#starts, this.#starts.length * 2, Uint32Array)
    if (index >= this.#hashes.length) this.#hashes = grown(this.#hashes, this.#hashes.length * 2, Int32Array)
    const units = this.#units
    for (let i = start; i < end; i++) units[i] = text.charCodeAt(i - start)
    this.#starts[index + 1] = end
    this.#hashes[index] = hash
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

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  const length = text.length
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
