import { type FoundFile, openSourceFile } from '@rollcall/file-sources'
import { looksLikeWorkbook, openSheet, type Sheet } from '@rollcall/file-sources/workbook'
import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import { type CsvEnd, type CsvFile, type CsvRow, openCsv, type SourceFile } from '@rollcall/sdk/files'
import type { Config, FileConfig } from './config.js'

/** A CSV file, or a sheet of a workbook. All but `check` need not know which. */
export type Table = CsvFile | Sheet

/** A row of either. Only the cells of a workbook can be days, or hold what cannot be read. */
export interface TableRow extends CsvRow {
  readonly dates?: ReadonlySet<number>
  readonly faults?: ReadonlyMap<number, string>
}

/** A table that was found, with what `check` should say of its file. */
export interface FoundTable extends Omit<FoundFile, 'file'> {
  readonly table: Table
  /** What proves its end, with the name of the control file. */
  readonly end: CsvEnd
}

/** Opens a configured file as what its bytes say that it is. */
export async function openTable(file: FileConfig, context: ReadContext<Config>): Promise<Table> {
  const { table, about, isFirstRead } = await findTable(file, context)
  if (isFirstRead) for (const sentence of about) context.log.info(sentence)
  return table
}

/** As {@link openTable}, for those who want to know of the file. */
export async function findTable(file: FileConfig, context: ReadContext<Config>): Promise<FoundTable> {
  const { signal } = context
  const { file: source, ...said } = await openSourceFile(file, context.config.place, context)
  const isBook = await isWorkbook(source, file, signal)
  const end = endOf(file, source.name)
  const options = { ...file, end, signal }
  return { table: await (isBook ? openSheet(source, options) : openCsv(source, options)), end, ...said }
}

/** The control file of a file that has another name each night. */
function endOf({ end }: FileConfig, name: string): CsvEnd {
  if (typeof end !== 'object' || !('controlFile' in end)) return end
  return { controlFile: end.controlFile.replaceAll('{file}', name) }
}

/** Also throws where a setting is of no use for this kind of file. */
async function isWorkbook(source: SourceFile, file: FileConfig, signal: AbortSignal): Promise<boolean> {
  try {
    const is = await looksLikeWorkbook(source, signal)
    const useless = is ? (['delimiter', 'encoding'] as const) : (['sheet', 'headerRow'] as const)
    const [setting] = useless.filter((name) => file[name] !== undefined)
    if (setting === undefined) return is
    const [kind, advice] = is
      ? ['an Excel workbook', `Take "${setting}" out of the configuration: only a CSV file has one.`]
      : [
          'no Excel workbook',
          `If a workbook is meant, have it sent again. Else take "${setting}" out of the configuration: only a workbook has one.`,
        ]
    throw new ConnectorError('configuration', `${source.name} is ${kind}`, {
      hint: advice,
      at: source.name,
    })
  } catch (error) {
    await source[Symbol.asyncDispose]()
    throw error
  }
}
