import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that breaks: every connection, after so many bytes of answers, is cut, or nothing more comes. */
export async function startDetour(url: string, afterBytes: number, then: 'cut' | 'silence') {
  const target = new URL(url)
  const open = new Set<Socket>()
  const { promise: met, resolve: meet } = Promise.withResolvers<void>()
  let passed = 0
  const detour = createServer((reader) => {
    const server = connect(Number(target.port), target.hostname)
    for (const socket of [reader, server]) {
      open.add(socket)
      // The other side of a cut connection may complain; that is what is wanted.
      socket.on('error', () => {}).on('close', () => open.delete(socket))
    }
    reader.pipe(server)
    let rest = afterBytes
    if (rest === 0) meet()
    server.on('data', (bytes) => {
      passed += bytes.length
      if (rest > 0) reader.write(bytes.subarray(0, rest))
      rest -= bytes.length
      if (rest > 0) return
      meet()
      if (then === 'cut') reader.destroySoon()
    })
    server.on('end', () => reader.end())
  }).listen(0, '127.0.0.1')
  await once(detour, 'listening')
  const address = detour.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  const through = new URL(url)
  through.port = String(address.port)
  return {
    url: through.href,
    met,
    /** Bytes of answers until now. */
    passed: () => passed,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      detour.close()
      await once(detour, 'close')
    },
  }
}
