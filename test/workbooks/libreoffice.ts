import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installServer, whyNotInstallable } from '../mariadb/install.ts'
import { hasPeers } from '../peers.ts'

const run = promisify(execFile)
const PROGRAM = '/usr/bin/soffice'
const PACKAGE = 'libreoffice-calc-nogui'

/** Whether LibreOffice is here for the tests against programs of others; it is installed where that may be done. */
export const hasLibreOffice = hasPeers && (await bringLibreOffice())

async function bringLibreOffice(): Promise<boolean> {
  if (existsSync(PROGRAM)) return true
  const notInstallable = whyNotInstallable()
  if (notInstallable === null) {
    await installServer('LibreOffice', [PACKAGE])
    return true
  }
  const missing = `there is no LibreOffice here (${notInstallable})`
  if (process.env['CI'] === 'true') throw new Error(`Nothing is left out under CI=true, but ${missing}.`)
  process.stdout.write(`Tests on workbooks of LibreOffice are left out: ${missing}. Install ${PACKAGE}.\n`)
  return false
}

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
