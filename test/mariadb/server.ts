import { createConnection, type RowDataPacket } from 'mysql2/promise'

/** A server that tests may make databases in. */
export type Server = {
  /** `mysql://user[:password]@host:port`; its user may create and drop databases. */
  url: string
  /** Where it comes from, as a person would say it. */
  origin: string
  stop(): Promise<void>
}

/** Asks the server for its version; rejects when it does not answer. */
export async function versionOf(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 })
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
    return String(rows[0]?.['version'])
  } finally {
    await connection.end()
  }
}

/**
 * Asks again until the server answers.
 *
 * @param hasEnded tells that the server is gone, so that nobody waits for it any longer
 */
export async function untilItAnswers(url: string, hasEnded: () => boolean, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      await versionOf(url)
      return
    } catch (cause) {
      if (hasEnded()) throw new Error('The server ended before it answered.', { cause })
      if (performance.now() > deadline) throw new Error(`No answer within ${timeoutMs / 1000} s.`, { cause })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
