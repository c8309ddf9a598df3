import { listSheets, openSheet, type Sheet, type SheetRow } from '@rollcall/file-sources/workbook'
import { isConnectorError } from '@rollcall/sdk'
import { SourceFile } from '@rollcall/sdk/files'

/** What the first rows of a sheet say, and its last one. */
export interface SheetLook {
  readonly headers: readonly string[]
  readonly firstRows: readonly SheetRow[]
  /** Null where there is none. */
  readonly lastRow: SheetRow | null
  /** Null where it is the only one of the workbook, and need not be named. */
  readonly sheet: string | null
}

/**
 * Reads the first sheet of a workbook whose header fits; where none does, its first one.
 *
 * @throws ConnectorError where it cannot be read to its end
 */
export async function lookAtSheet(
  path: string,
  fits: (headers: readonly string[]) => boolean,
  signal: AbortSignal,
): Promise<SheetLook> {
  const name = await nameOf(path, fits, signal)
  await using sheet = await openSheet(await SourceFile.open(path), {
    ...(name === null ? {} : { sheet: name }),
    signal,
  })
  const pages = sheet.pages()
  const first = await pages.next()
  const firstRows = first.done ? [] : first.value
  let lastRow = firstRows.at(-1) ?? null
  for (let step = first; !step.done; step = await pages.next()) lastRow = step.value.at(-1) ?? lastRow
  return { headers: sheet.header, firstRows, lastRow, sheet: name }
}

async function nameOf(
  path: string,
  fits: (headers: readonly string[]) => boolean,
  signal: AbortSignal,
): Promise<string | null> {
  await using file = await SourceFile.open(path)
  const [first, ...others] = (await listSheets(file, signal)).filter((sheet) => sheet.isVisible)
  if (first === undefined || others.length === 0) return null
  for (const { name } of [first, ...others]) {
    await using sheet = await openIfTable(path, name, signal)
    if (sheet !== null && fits(sheet.header)) return name
  }
  return first.name
}

/** Null where the sheet is empty, or holds no table. */
async function openIfTable(path: string, sheet: string, signal: AbortSignal): Promise<Sheet | null> {
  try {
    return await openSheet(await SourceFile.open(path), { sheet, signal })
  } catch (error) {
    if (isConnectorError(error)) return null
    throw error
  }
}
