import type { EndOfRead } from './end-of-read.js'
import type { Reject } from './records.js'

/**
 * One read of a source: pages of records, then a stated end.
 *
 * - Yield pages (some hundred records), not single records: a million records one by one cost far more than in pages.
 * - *Return* an {@link EndOfRead} once the true end has been seen. A read that ends without one fails, and nothing is
 *   applied (R23): "no error" is no proof that everything was read.
 * - Throw a `ConnectorError` where the read cannot go on.
 *
 * `for await` drops the returned value; whoever wraps a read steps with `next()` or `yield*`.
 */
export type Read<T> = AsyncGenerator<ReadonlyArray<T | Reject>, EndOfRead, void>

/** Reads on to the end of a read whose records nobody needs any more. @returns its end, which `for await` drops */
export async function readToEnd<End>(read: AsyncGenerator<unknown, End, void>): Promise<End> {
  for (;;) {
    const step = await read.next()
    if (step.done) return step.value
  }
}
