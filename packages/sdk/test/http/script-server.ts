import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as it came in. */
export interface Seen {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What a scripted server answers with: JSON, or whatever the function writes by itself. */
export type Reply =
  | ((response: ServerResponse) => void)
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }

export interface ScriptServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly seen: readonly Seen[]
}

/** A real server on loopback, for one test. */
export async function serve(
  script: (request: Seen, count: number) => Reply,
  host = '127.0.0.1',
): Promise<ScriptServer> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const arrived = {
      method: request.method ?? '',
      url: new URL(request.url ?? '', `http://${request.headers.host}`),
      headers: request.headers,
      body,
    }
    seen.push(arrived)
    send(script(arrived, seen.length), response)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`, seen }
}

function send(reply: Reply, response: ServerResponse): void {
  if (typeof reply === 'function') {
    reply(response)
    return
  }
  const { status = 200, headers = {}, json, text } = reply
  response.writeHead(status, { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers })
  response.end(json === undefined ? text : JSON.stringify(json))
}

/** Page by page of numbered employees, by offset and limit, with a total. */
export function employeesByOffset(total: number) {
  return ({ url }: Seen): Reply => {
    const offset = Number(url.searchParams.get('offset') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 10)
    const count = Math.max(0, Math.min(limit, total - offset))
    return { json: { total, items: Array.from({ length: count }, (_, i) => ({ id: String(offset + i + 1) })) } }
  }
}
