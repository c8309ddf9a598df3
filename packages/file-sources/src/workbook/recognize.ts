import type { SourceFile } from '@rollcall/sdk/files'
import { withPassword } from './archive.js'
import { oldWorkbook } from './book.js'

const ZIP = [0x50, 0x4b] as const
const OLD_CONTAINER = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] as const

/** Whether a file begins as a workbook does, whatever its name; {@link openSheet} says so where it is none after all. */
export async function looksLikeWorkbook(file: SourceFile, signal: AbortSignal): Promise<boolean> {
  const head = await file.read(0, OLD_CONTAINER.length, signal)
  const isZip = beginsWith(head, ZIP) && (head[2] === 3 || head[2] === 5) && head[3] === (head[2] ?? 0) + 1
  return isZip || beginsWith(head, OLD_CONTAINER)
}

/** Throws where a file is in the container of `.xls`, in which Excel also puts workbooks with a password. */
export async function refuseOldContainer(file: SourceFile, signal: AbortSignal): Promise<void> {
  const header = Buffer.from(await file.read(0, 512, signal))
  if (!beginsWith(header, OLD_CONTAINER)) return
  if (header.length < 512) throw oldWorkbook(file.name)
  // Its list of contents: sectors are 2^n bytes long, and the first follows the header.
  const sectorBytes = 2 ** Math.min(header.readUInt16LE(30), 12)
  const contents = await file.read((header.readUInt32LE(48) + 1) * sectorBytes, 4096, signal)
  const isEncrypted = Buffer.from(contents).includes(Buffer.from('EncryptedPackage', 'utf16le'))
  throw isEncrypted ? withPassword(file.name) : oldWorkbook(file.name)
}

function beginsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}
