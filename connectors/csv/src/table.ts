import { resolve } from 'node:path'
import { looksLikeWorkbook, openSheet, type Sheet } from '@rollcall/file-sources/workbook'
import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import { type CsvFile, type CsvRow, openCsv, SourceFile } from '@rollcall/sdk/files'
import type { Config, FileConfig } from './config.js'

/** A CSV file, or a sheet of a workbook. All but `check` need not know which. */
export type Table = CsvFile | Sheet

/** A row of either. Only the cells of a workbook can be days, or hold what cannot be read. */
export interface TableRow extends CsvRow {
  readonly dates?: ReadonlySet<number>
  readonly faults?: ReadonlyMap<number, string>
}

/** Opens a configured file as what its bytes say that it is; relative paths are relative to the configuration's folder. */
export async function openTable(file: FileConfig, context: ReadContext<Config>): Promise<Table> {
  const { delimiter, encoding, sheet, headerRow, end } = file
  const { signal } = context
  const source = await SourceFile.open(resolve(context.folder, file.file))
  if (await isWorkbook(source, file, signal)) return openSheet(source, { sheet, headerRow, end, signal })
  return openCsv(source, { delimiter, encoding, end, signal })
}

/** Also throws where a setting is of no use for this kind of file. */
async function isWorkbook(source: SourceFile, file: FileConfig, signal: AbortSignal): Promise<boolean> {
  try {
    const is = await looksLikeWorkbook(source, signal)
    const useless = is ? (['delimiter', 'encoding'] as const) : (['sheet', 'headerRow'] as const)
    const [setting] = useless.filter((name) => file[name] !== undefined)
    if (setting === undefined) return is
    throw new ConnectorError('configuration', `${source.name} is ${is ? 'an Excel workbook' : 'no Excel workbook'}`, {
      hint: `Take "${setting}" out of the configuration: only ${is ? 'a CSV file' : 'a workbook'} has one.`,
      at: source.name,
    })
  } catch (error) {
    await source[Symbol.asyncDispose]()
    throw error
  }
}
