import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ConnectorError, type ReadContext } from '@rollcall/sdk'
import { asConnectorError } from '@rollcall/sdk/files'
import { z } from 'zod'
import type { Config } from './config.js'

// The only file that knows how the system is reached. A JSON document stands in for it: put your client in its place.

const Document = z.object({
  orgUnits: z.array(z.unknown()),
  jobTitles: z.array(z.unknown()), // with functions
  employees: z.array(z.unknown()),
})
export type ListName = keyof z.infer<typeof Document>

const ROWS_PER_PAGE = 500

/** The system, signed in to. */
export interface System {
  /** How many records it says there are. Where yours does not say, find another proof that all were read. */
  total(list: ListName): number
  /** Page by page. Throws where the system breaks off: a list that just stops is not told from one that ends. */
  pages(list: ListName): AsyncGenerator<readonly unknown[], void, void>
}

/**
 * Signs in.
 *
 * @throws ConnectorError with the code that says whose move it is, and a hint that they can act on
 */
export async function connect({ config, folder, signal }: ReadContext<Config>): Promise<System> {
  const path = resolve(folder, config.document)
  const text = await readFile(path, { encoding: 'utf8', signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw asConnectorError(error, path)
  })
  const document = Document.safeParse(parsed(text))
  if (!document.success) {
    const hint = 'Acme HR may have changed, or the document was cut off: tell the author of the connector.'
    throw new ConnectorError('bad_data', 'What Acme HR gives has another shape than agreed', { hint })
  }
  const lists = document.data
  return {
    total: (list) => lists[list].length,
    async *pages(list) {
      for (let start = 0; start < lists[list].length; start += ROWS_PER_PAGE) {
        signal.throwIfAborted()
        yield lists[list].slice(start, start + ROWS_PER_PAGE)
      }
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
