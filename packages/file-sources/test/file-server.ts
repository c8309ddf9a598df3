import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Given {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The connection breaks after so many bytes of the body. */
  readonly cutAfter?: number
}

/** An HTTP server on loopback, for one test: what it is asked, it answers as the test says. */
export async function fileServer(answer: (path: string, request: IncomingMessage) => Given | null) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const given = answer(request.url ?? '', request)
    if (given === null) return // Nothing ever comes.
    const { status = 200, headers = {}, body = '', cutAfter } = given
    response.writeHead(
      status,
      status === 304 ? headers : { 'content-length': String(Buffer.byteLength(body)), ...headers },
    )
    if (cutAfter === undefined) response.end(body)
    else response.write(Buffer.from(body).subarray(0, cutAfter), () => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** `Last-Modified` of so many hours ago. */
export function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toUTCString()
}
