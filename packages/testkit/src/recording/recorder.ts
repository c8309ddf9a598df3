import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Pseudonyms } from './pseudonyms.js'
import type { RecordedAnswer } from './recording.js'
import { Replacement } from './without-persons.js'

/** What is recorded, and where to. */
export interface RecorderOptions {
  /** Base URL of the real system, as the connector would be configured with: `https://api.acme.example/v1`. */
  readonly target: string
  /** An empty folder, or one that is not there yet. */
  readonly folder: string
  /** Names of fields whose values tell nothing of a person and are needed as they are: `status`, `contractType`. */
  readonly keep?: readonly string[]
}

/** Stands between a connector and a real system. Dispose of it when the read is over. */
export interface Recorder extends AsyncDisposable {
  /** What the connector is configured with instead of the real base URL. */
  readonly url: string
}

/** Passed on neither way: they belong to one connection. */
const OF_THE_CONNECTION = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'accept-encoding',
])
const RECORDED_HEADERS = ['content-type', 'retry-after']

/**
 * Records what a real system answers, without secrets and persons: a file for each answer, in order.
 *
 * Every text and number of an answer is replaced by another of the same shape, the same for the same value wherever it
 * stands, save page counts and what `keep` names. Requests are kept without headers and body, so that no secret is in them.
 * Of an answer that is no JSON only the status and the type are kept. Look through the files before you pass them on.
 */
export async function startRecorder({ target, folder, keep = [] }: RecorderOptions): Promise<Recorder> {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty`)
  const base = new URL(target)
  const replacement = new Replacement(new Pseudonyms(), base.origin, keep)
  let written: Promise<unknown> = Promise.resolve()
  let count = 0
  const server = createServer((request, response) => {
    pass(request, response, base.origin, originOf(server)).then(
      (passed) => {
        const file = join(folder, `${String(++count).padStart(4, '0')}.json`)
        const text = `${JSON.stringify(recorded(passed, replacement), null, 2)}\n`
        written = written.then(() => writeFile(file, text))
      },
      (error: Error) => response.destroy(error),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${originOf(server)}${base.pathname.replace(/\/$/, '')}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      await written
    },
  }
}

interface Passed {
  readonly method: string
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Asks the real system what was asked here, and answers with what it said. */
async function pass(request: IncomingMessage, response: ServerResponse, origin: string, here: string): Promise<Passed> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = 'GET' } = request
  const url = new URL(request.url ?? '/', origin)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (!OF_THE_CONNECTION.has(name) && value !== undefined) headers.set(name, String(value))
  }
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null
  const answer = await fetch(url, { method, headers, body, redirect: 'manual' })
  const text = await answer.text()
  for (const [name, value] of answer.headers) {
    if (!OF_THE_CONNECTION.has(name)) response.setHeader(name, value.replaceAll(origin, here))
  }
  response.statusCode = answer.status
  // Slashes may be escaped in JSON.
  response.end(text.replaceAll(origin, here).replaceAll(origin.replaceAll('/', '\\/'), here))
  return { method, url, status: answer.status, headers: answer.headers, text }
}

function recorded({ method, url, status, headers, text }: Passed, replacement: Replacement): RecordedAnswer {
  const { path, query } = replacement.request(url)
  const kept: Record<string, string> = {}
  for (const name of RECORDED_HEADERS) {
    const value = headers.get(name)
    if (value !== null) kept[name] = value
  }
  const link = headers.get('link')
  if (link !== null) kept['link'] = replacement.links(link)
  const isJson = /\bjson\b/.test(headers.get('content-type') ?? '') && text !== ''
  const answer = { method, path, query, status, headers: kept }
  return isJson ? { ...answer, body: replacement.value(JSON.parse(text)) } : answer
}

function originOf(server: ReturnType<typeof createServer>): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port')
  return `http://127.0.0.1:${address.port}`
}
