import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSheet, type SheetOptions, type SheetRow } from '@rollcall/file-sources/workbook'
import { type EndOfRead, isConnectorError } from '@rollcall/sdk'
import { SourceFile } from '@rollcall/sdk/files'
import { afterAll, beforeAll } from 'vitest'

export interface ReadSheet {
  readonly name: string
  readonly sheet: string
  readonly header: readonly string[]
  readonly headerRow: number
  readonly rows: readonly SheetRow[]
  readonly end: EndOfRead
}

/** A folder for the workbooks of one test file. Returns a way to write one and read it to its end, as the engine does. */
export function sheetReader() {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-workbooks-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const write = async (bytes: Uint8Array, name = 'staff.xlsx') => {
    await writeFile(join(folder, name), bytes)
    return join(folder, name)
  }
  const signal = new AbortController().signal
  const read = async (bytes: Uint8Array, options: Partial<SheetOptions> = {}): Promise<ReadSheet> => {
    await using sheet = await openSheet(await SourceFile.open(await write(bytes)), { signal, ...options })
    const { name, header, headerRow } = sheet
    const rows: SheetRow[] = []
    const pages = sheet.pages()
    for (;;) {
      const step = await pages.next()
      if (step.done) return { name, sheet: sheet.sheet, header, headerRow, rows, end: step.value }
      rows.push(...step.value)
    }
  }
  return {
    write,
    read,
    /** The fields alone. */
    fields: async (bytes: Uint8Array, options: Partial<SheetOptions> = {}) =>
      (await read(bytes, options)).rows.map((row) => row.fields),
    /** What a person reads who must act. */
    failure: async (bytes: Uint8Array, options: Partial<SheetOptions> = {}) => {
      try {
        await read(bytes, options)
      } catch (error) {
        if (isConnectorError(error)) {
          return { code: error.code, message: error.message, hint: error.hint, at: error.at }
        }
        throw error
      }
      throw new Error('it did not fail')
    },
  }
}
