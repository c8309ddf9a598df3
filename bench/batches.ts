import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { Row } from './plain-database.ts'

/** What one transaction does to one table. */
export interface Part {
  readonly table: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
  /** Values of the key. */
  readonly gone: readonly Row[]
  readonly rows: readonly Row[]
  /** Some of `rows` are there already. */
  readonly hasOld: boolean
}

export type Batch = readonly Part[]

/** Keeps batches in a file, so that they can be written elsewhere without being read from a database meanwhile. */
export class BatchFile {
  readonly #handle: number

  constructor(file: string) {
    this.#handle = openSync(file, 'w')
  }

  add(batch: Batch): void {
    const bytes = serialize(batch)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    writeSync(this.#handle, length)
    writeSync(this.#handle, bytes)
  }

  close(): void {
    closeSync(this.#handle)
  }
}

export function* readBatches(file: string): Generator<Batch> {
  const handle = openSync(file, 'r')
  try {
    const length = Buffer.alloc(4)
    while (readSync(handle, length, 0, 4, null) === 4) {
      const bytes = Buffer.alloc(length.readUInt32LE())
      readSync(handle, bytes, 0, bytes.length, null)
      yield deserialize(bytes)
    }
  } finally {
    closeSync(handle)
  }
}
