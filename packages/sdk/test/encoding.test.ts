import { encodingSign, TextDecoding } from '@rollcall/sdk/files'
import { describe, expect, it } from 'vitest'
import { encode } from './written-files.js'

/** Decodes a file in pieces of a given size. */
function decoded(bytes: Uint8Array, size: number, configured = encodingSign(bytes).encoding) {
  const decoding = new TextDecoding(configured)
  let text = ''
  for (let start = 0; start < bytes.length; start += size)
    text += decoding.decode(bytes.subarray(start, start + size), false)
  text += decoding.decode(new Uint8Array(0), true)
  return { text, encoding: decoding.encoding, broken: decoding.broken }
}

describe('the encoding of a file', () => {
  it('is known by its byte order mark', () => {
    expect(encodingSign(Uint8Array.of(0xef, 0xbb, 0xbf, 0x69))).toEqual({ encoding: 'utf-8', bomBytes: 3 })
    expect(encodingSign(Uint8Array.of(0xff, 0xfe, 0x69, 0x00))).toEqual({ encoding: 'utf-16le', bomBytes: 2 })
    expect(encodingSign(Uint8Array.of(0xfe, 0xff, 0x00, 0x69))).toEqual({ encoding: 'utf-16be', bomBytes: 2 })
    expect(encodingSign(Uint8Array.of())).toEqual({ encoding: null, bomBytes: 0 })
  })

  it('is known to be UTF-16 by the zeros between its letters', () => {
    expect(encodingSign(encode('id;name', 'utf-16le'))).toEqual({ encoding: 'utf-16le', bomBytes: 0 })
    expect(encodingSign(encode('id;name', 'utf-16be'))).toEqual({ encoding: 'utf-16be', bomBytes: 0 })
  })

  it.each([1, 2, 3, 7, 1000])('is decided at the first letter that is not ASCII, in pieces of %i bytes', (size) => {
    const ascii = 'a long beginning in ASCII '.repeat(5)
    for (const text of [`${ascii}Renée`, `${ascii}Zoë`, `${ascii}ë`, `€${ascii}`, `${ascii}Ω≈日本語 🙂`]) {
      expect(decoded(encode(text, 'utf-8'), size)).toEqual({ text, encoding: 'utf-8', broken: null })
    }
    for (const text of [`${ascii}Renée`, `${ascii}Zoë`, `${ascii}ë`, `€ ${ascii}`, `${ascii}„Œuvre” ${ascii}`]) {
      expect(decoded(encode(text, 'windows-1252'), size)).toEqual({ text, encoding: 'windows-1252', broken: null })
    }
  })

  it('is UTF-8 as long as all of it is ASCII', () => {
    expect(decoded(encode('Noor', 'utf-8'), 3)).toEqual({ text: 'Noor', encoding: 'utf-8', broken: null })
  })

  it('is refused where it is UTF-8 here and something else there: names would change', () => {
    const both = Buffer.concat([encode('Zoë\nNoor\n', 'utf-8'), encode('René de Wit\n', 'windows-1252')])
    expect(decoded(both, 1000)).toMatchObject({ text: 'Zoë\nNoor\nRen', broken: 'mixed' })
    expect(decoded(both, 6)).toMatchObject({ encoding: 'utf-8', broken: 'other' })
    expect(decoded(encode('René de Wit', 'windows-1252'), 1000, 'utf-8')).toMatchObject({ broken: 'other' })
  })

  it('is refused where no letter has such a byte', () => {
    expect(decoded(Uint8Array.of(0x4a, 0x61, 0x6e, 0x81, 0x20), 1000)).toMatchObject({ text: 'Jan', broken: 'unknown' })
  })

  it('is seen to be cut within a letter', () => {
    expect(decoded(encode('Zoë Zoë', 'utf-8').subarray(0, -1), 1000)).toMatchObject({ broken: 'cut' })
    expect(decoded(encode('Zoë', 'utf-16le').subarray(0, -1), 1000)).toMatchObject({ text: 'Zo', broken: 'cut' })
  })
})
