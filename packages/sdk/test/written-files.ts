import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Encoding } from '@rollcall/sdk/files'
import { afterAll, beforeAll } from 'vitest'

/** A folder for the files of one test file, removed after it. Returns a way to write one, which resolves with its path. */
export function writtenFiles(): { write: (name: string, content: string | Uint8Array) => Promise<string> } {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-files-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return {
    async write(name, content) {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
  }
}

const windows1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte]),
)

/** Writes a text as an export would. Throws where the encoding lacks a letter. */
export function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8')
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  return Buffer.from(
    Array.from(text, (letter) => {
      const byte = windows1252.get(letter)
      if (byte === undefined) throw new Error(`${letter} is not in Windows-1252`)
      return byte
    }),
  )
}
