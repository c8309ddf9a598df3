import { isAscii } from 'node:buffer'
import { TextDecoder } from 'node:util'

/** The encodings in which exports arrive. ISO-8859-1 and -15 are not told apart from Windows-1252: name none of them. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const

export type Encoding = (typeof encodings)[number]

const names: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
  'windows-1252': 'Windows-1252',
}

/** An encoding as a person writes it: `UTF-8`. */
export function encodingName(encoding: Encoding): string {
  return names[encoding]
}

/** What the first bytes of a file say about its encoding. */
export interface EncodingSign {
  /** Null where the bytes do not say: UTF-8 or Windows-1252. */
  readonly encoding: Encoding | null
  /** Length of the byte order mark in bytes, 0 where there is none. */
  readonly bomBytes: number
}

/** Reads the byte order mark, or knows UTF-16 by the zero beside each Latin letter. Wants four bytes, takes fewer. */
export function encodingSign(head: Uint8Array): EncodingSign {
  const [a, b, c, d] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', bomBytes: 3 }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bomBytes: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bomBytes: 2 }
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return { encoding: 'utf-16le', bomBytes: 0 }
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return { encoding: 'utf-16be', bomBytes: 0 }
  return { encoding: null, bomBytes: 0 }
}

/**
 * Why bytes are no text: UTF-8 and something else in one file (`mixed`), no encoding that we know (`unknown`), not the
 * one that it began with or that was given (`other`), an end in the middle of a letter (`cut`).
 */
export type TextFault = 'mixed' | 'unknown' | 'other' | 'cut'

/** Bytes that no character of Windows-1252 has; the decoder gives control characters for them. */
const undefinedInWindows1252 = /[\u0081\u008d\u008f\u0090\u009d]/

/**
 * Turns the bytes of one file into text, piece by piece, and never puts U+FFFD in the place of what it cannot read.
 *
 * Without an encoding it begins as UTF-8 and decides at the first letter that is not ASCII, wherever in the file that
 * stands: if the bytes are no UTF-8 the file is Windows-1252. From then on the choice holds.
 */
export class TextDecoding {
  /** Why the text stopped, or null. The text given so far ends before the fault, on its line. */
  broken: TextFault | null = null
  #encoding: Encoding | null
  #decoder: TextDecoder | null
  #undecided: Uint8Array = new Uint8Array(0)

  constructor(encoding: Encoding | null) {
    this.#encoding = encoding
    this.#decoder = encoding === null ? null : strictDecoder(encoding)
  }

  /** What the file is read as; UTF-8 as long as all of it is ASCII. */
  get encoding(): Encoding {
    return this.#encoding ?? 'utf-8'
  }

  /** The text of the next bytes (BOM taken off before). `isLast` says that no more follow. */
  decode(bytes: Uint8Array, isLast: boolean): string {
    if (this.#decoder === null && this.#undecided.length === 0 && isAscii(bytes)) return latin1(bytes)
    return this.#decoder === null ? this.#decide(bytes, isLast) : this.#decodeKnown(this.#decoder, bytes, isLast)
  }

  #decide(bytes: Uint8Array, isLast: boolean): string {
    const all = this.#undecided.length === 0 ? bytes : Buffer.concat([this.#undecided, bytes])
    const decoder = strictDecoder('utf-8')
    const text = attempt(decoder, all, isLast)
    if (text === null) {
      if (hasMultiByteLetter(all)) {
        this.broken = 'mixed'
        return textBeforeFault(all)
      }
      this.#encoding = 'windows-1252'
      this.#decoder = strictDecoder('windows-1252')
      return this.#decodeKnown(this.#decoder, all, isLast)
    }
    if (!isLast && isAscii(Buffer.from(text))) {
      // All that is not ASCII is the beginning of a letter at the very end: wait for the rest of it.
      this.#undecided = Uint8Array.from(all)
      return ''
    }
    this.#undecided = new Uint8Array(0)
    this.#encoding = 'utf-8'
    this.#decoder = decoder
    return text
  }

  #decodeKnown(decoder: TextDecoder, bytes: Uint8Array, isLast: boolean): string {
    const text = attempt(decoder, bytes, isLast)
    if (text === null) {
      this.broken = isLast && bytes.length === 0 ? 'cut' : 'other'
      return this.#encoding === 'utf-8' ? textBeforeFault(bytes) : ''
    }
    if (this.#encoding !== 'windows-1252') return text
    const fault = text.search(undefinedInWindows1252)
    if (fault < 0) return text
    this.broken = 'unknown'
    return text.slice(0, fault)
  }
}

/** UTF-8 that was read as Windows-1252 and saved again: `RenÃ©`. */
const mojibake = /Ã[\u0080-\u00bf]/

/** Whether a text looks as if it had been saved in the wrong encoding before it came here. */
export function looksMisencoded(text: string): boolean {
  return mojibake.test(text)
}

function strictDecoder(encoding: Encoding): TextDecoder {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
}

function attempt(decoder: TextDecoder, bytes: Uint8Array, isLast: boolean): string | null {
  try {
    return decoder.decode(bytes, { stream: !isLast })
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** Whether at least one letter of two or more bytes is well-formed UTF-8. */
function hasMultiByteLetter(bytes: Uint8Array): boolean {
  return /[^\p{ASCII}\ufffd]/u.test(new TextDecoder('utf-8').decode(bytes))
}

/** A letter may have begun in the piece before, so up to three bytes at the start belong to it. */
function textBeforeFault(bytes: Uint8Array): string {
  let start = 0
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start))
  return text.slice(0, Math.max(0, text.indexOf('\ufffd')))
}
