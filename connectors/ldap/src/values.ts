import { endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import type { Config } from './config.js'
import { People } from './people.js'
import { Directory } from './search.js'

const PAGE = 500
export const PROOF = 'the last page came with success and an empty cookie'

/** The values that an attribute has among those who count, each once: the text is its own identifier. */
export async function* readValues(
  context: ReadContext<Config>,
  attribute: string,
  otherwise: string,
): Read<SourceCommunity> {
  await using directory = await Directory.open(context)
  const people = new People(directory, context)
  await people.requireSight()
  const found = new Set<string>()
  for await (const page of people.pages([attribute])) {
    for (const entry of page) if (people.counts(entry)) for (const value of entry.texts(attribute)) found.add(value)
  }
  if (found.size === 0) await people.need(attribute, 'asked for', otherwise)
  const values = [...found]
  for (let from = 0; from < values.length; from += PAGE) {
    yield values.slice(from, from + PAGE).map((value) => ({ id: value, name: value, at: `${attribute}=${value}` }))
  }
  return endOfRead({ proof: PROOF })
}
