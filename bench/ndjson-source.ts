import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '@rollcall/engine'
import { endOfRead, type Read, type SourceCommunity, type SourceEmployee } from '@rollcall/sdk'
import type { Day } from './organization.ts'

/** The organization's files as a source: what reading costs here is the same as in the plain read beside it. */
export function ndjsonSource(folder: string, day: Day): Source {
  return {
    community: 'team',
    jobFunction: 'job',
    communities: () => read<SourceCommunity>(join(folder, 'communities.ndjson')),
    functions: () => read<SourceCommunity>(join(folder, 'functions.ndjson')),
    employees: () => read<SourceEmployee>(join(folder, `day${day}.ndjson`)),
  }
}

async function* read<T>(file: string): Read<T> {
  for await (const page of readPages<T>(file)) yield page
  return endOfRead({ proof: 'the file was read to its end' })
}

/** Parses a file of JSON lines, a piece of a megabyte at a time. */
export async function* readPages<T>(file: string): AsyncGenerator<T[]> {
  const handle = await open(file)
  try {
    let rest = ''
    for await (const piece of handle.createReadStream({ encoding: 'utf8', highWaterMark: 1 << 20 })) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      yield lines.map((line): T => JSON.parse(line))
    }
  } finally {
    await handle.close()
  }
}
