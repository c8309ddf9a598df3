import { ConnectorError, endOfRead, type Read, type ReadContext, type Reject } from '@rollcall/sdk'
import type { z } from 'zod'
import type { Config } from './config.js'
import { connect, type ListName } from './system.js'

/** Reads one list to its end: a page of records for a page of the system. */
export async function* readList<Row, Record>(
  list: ListName,
  shape: z.ZodType<Row>,
  record: (row: Row, at: string) => Record | Reject,
  context: ReadContext<Config>,
): Read<Record> {
  const system = await connect(context)
  let read = 0
  for await (const page of system.pages(list)) {
    context.signal.throwIfAborted()
    yield page.map((found) => {
      const at = `${list}, record ${++read}`
      return record(shaped(found, shape, at), at)
    })
  }
  return endOfRead({ total: system.total(list), proof: 'the declared total' })
}

function shaped<Row>(found: unknown, shape: z.ZodType<Row>, at: string): Row {
  const row = shape.safeParse(found)
  if (row.success) return row.data
  const path = row.error.issues[0]?.path.join('.')
  throw new ConnectorError('bad_data', `The field ${path} holds something else than agreed`, {
    hint: 'Acme HR may have changed: tell the author of the connector.',
    at,
  })
}
