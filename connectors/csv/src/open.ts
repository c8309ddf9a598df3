import { resolve } from 'node:path'
import type { ReadContext } from '@rollcall/sdk'
import { type CsvFile, openCsv } from '@rollcall/sdk/files'
import type { Config, FileConfig } from './config.js'

/** Opens a configured file; relative paths are relative to the configuration's folder. */
export function openFile(file: FileConfig, context: ReadContext<Config>): Promise<CsvFile> {
  const { delimiter, encoding, end } = file
  return openCsv(resolve(context.folder, file.file), { delimiter, encoding, end, signal: context.signal })
}
