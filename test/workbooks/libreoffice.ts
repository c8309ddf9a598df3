import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bringProgram } from '../mariadb/install.ts'
import { hasPeers } from '../peers.ts'

const run = promisify(execFile)
const PROGRAM = '/usr/bin/soffice'

/** Whether LibreOffice is here for the tests against programs of others; it is installed where that may be done. */
export const hasLibreOffice = hasPeers && (await bringProgram('LibreOffice', PROGRAM, ['libreoffice-calc-nogui']))

/** Has LibreOffice open a CSV file, which it guesses types in, and save it as a workbook. */
export async function workbookFromCsv(csv: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-libreoffice-'))
  try {
    await writeFile(join(folder, 'table.csv'), csv)
    // 59: separated by ";"; 76: UTF-8; 1033: dates and numbers as in American English
    const asCsv = 'Text - txt - csv (StarCalc):59,34,76,1,,1033,false,true'
    const asWorkbook = 'xlsx:Calc MS Excel 2007 XML'
    await run(PROGRAM, [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      `--infilter=${asCsv}`,
      ...['--convert-to', asWorkbook, '--outdir', folder, join(folder, 'table.csv')],
    ])
    return await readFile(join(folder, 'table.xlsx'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
