import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Answer, Delivery } from './answer.js'

/** Sends an answer as the delivery says. What takes for ever ends with its connection. */
export function deliver(response: ServerResponse, delivery: Delivery): void {
  switch (delivery.how) {
    case 'whole':
      response.writeHead(delivery.answer.status, headersOf(delivery.answer)).end(delivery.answer.body)
      return
    case 'never':
      return
    case 'slowly':
      trickle(response, delivery.answer)
      return
    case 'cut':
      cut(response, delivery)
  }
}

function headersOf({ headers, body }: Answer): Record<string, string> {
  return { ...headers, 'content-length': String(Buffer.byteLength(body)) }
}

function trickle(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, headersOf(answer))
  let sent = 0
  const send = () => response.write(bytes.subarray(sent, ++sent))
  send()
  const timer = setInterval(send, 10_000)
  response.on('close', () => clearInterval(timer))
}

/** By hand, since Node's server takes care that an answer is whole. */
function cut(response: ServerResponse, { answer, afterBytes, framing }: Delivery & { how: 'cut' }): void {
  const { socket } = response
  if (!socket) return
  const body = Buffer.from(answer.body)
  const part = body.subarray(0, afterBytes)
  const head = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`]
  for (const [name, value] of Object.entries(answer.headers)) head.push(`${name}: ${value}`)
  head.push('connection: close')
  if (framing === 'length') head.push(`content-length: ${body.length}`)
  if (framing === 'chunks') head.push('transfer-encoding: chunked')
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  if (framing === 'chunks') socket.write(`${part.length.toString(16)}\r\n`)
  socket.write(part)
  if (framing === 'chunks') socket.write('\r\n')
  socket.end()
}
