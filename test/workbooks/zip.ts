import { crc32, deflateRawSync } from 'node:zlib'

/** A file in a zip archive, and what the archive says of it where that is to be a lie. */
export interface ZipEntry {
  readonly name: string
  readonly data: string | Buffer
  /** Not compressed. */
  readonly isStored?: boolean
  /** Size once unpacked. */
  readonly size?: number
  readonly crc?: number
  /** Bit 0: with a password. */
  readonly flags?: number
  readonly method?: number
  readonly packedSize?: number
  /** Where its data begin: those of another entry. */
  readonly offset?: number
}

/** Writes a zip archive; with `isZip64` as those of more than 4 GB are, and with another number of entries than it has. */
export function zip(entries: readonly ZipEntry[], { isZip64 = false, count = entries.length } = {}): Buffer {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let position = 0
  for (const entry of entries) {
    const data = Buffer.from(entry.data)
    const packed = entry.isStored ? data : deflateRawSync(data)
    const name = Buffer.from(entry.name)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(entry.flags ?? 0, 2)
    fields.writeUInt16LE(entry.method ?? (entry.isStored ? 0 : 8), 4)
    fields.writeUInt32LE(entry.crc ?? crc32(data), 10)
    fields.writeUInt32LE(entry.packedSize ?? packed.length, 14)
    fields.writeUInt32LE(entry.size ?? data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([signature(0x04034b50), fields, name, packed])
    const extra = isZip64 ? zip64Sizes(fields) : Buffer.alloc(0)
    fields.writeUInt16LE(extra.length, 24)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(entry.offset ?? position, 10)
    directory.push(signature(0x02014b50), Buffer.from([20, 0]), fields, rest, name, extra)
    pieces.push(local)
    position += local.length
  }
  const contents = Buffer.concat(directory)
  return Buffer.concat([...pieces, contents, endOf(count, contents.length, position, isZip64)])
}

/** Sizes of 8 bytes, for which those of 4 make room. */
function zip64Sizes(fields: Buffer): Buffer {
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(fields.readUInt32LE(18)), 4)
  extra.writeBigUInt64LE(BigInt(fields.readUInt32LE(14)), 12)
  fields.writeUInt32LE(0xffffffff, 14)
  fields.writeUInt32LE(0xffffffff, 18)
  return extra
}

function endOf(count: number, length: number, position: number, isZip64: boolean): Buffer {
  const end = Buffer.alloc(18)
  end.writeUInt16LE(isZip64 ? 0xffff : Math.min(count, 0xffff), 4)
  end.writeUInt16LE(isZip64 ? 0xffff : Math.min(count, 0xffff), 6)
  end.writeUInt32LE(isZip64 ? 0xffffffff : length, 8)
  end.writeUInt32LE(isZip64 ? 0xffffffff : position, 12)
  if (!isZip64) return Buffer.concat([signature(0x06054b50), end])
  const record = Buffer.alloc(52)
  record.writeBigUInt64LE(44n, 0)
  record.writeUInt16LE(45, 8)
  record.writeUInt16LE(45, 10)
  for (const [offset, value] of [
    [20, count],
    [28, count],
    [36, length],
    [44, position],
  ] as const) {
    record.writeBigUInt64LE(BigInt(value), offset)
  }
  const locator = Buffer.alloc(16)
  locator.writeBigUInt64LE(BigInt(position + length), 4)
  locator.writeUInt32LE(1, 12)
  return Buffer.concat([signature(0x06064b50), record, signature(0x07064b50), locator, signature(0x06054b50), end])
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
