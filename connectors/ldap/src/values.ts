import { endOfRead, type Read, type ReadContext, type SourceCommunity } from '@rollcall/sdk'
import { GroupsInRecords } from '@rollcall/sdk/people'
import type { Config } from './config.js'
import { People } from './people.js'
import { Directory } from './search.js'

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
  const found = new GroupsInRecords()
  for await (const page of people.pages([attribute])) {
    for (const entry of page)
      if (people.leftOut(entry) === null)
        for (const value of entry.texts(attribute)) found.add(value, value, `${attribute}=${value}`)
  }
  if (found.size === 0) throw people.missing(attribute, 'asked for', otherwise)
  yield* found.pages(context.log)
  return endOfRead({ proof: PROOF })
}
