import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Stands between a reader and its server, and cuts every connection after so many bytes of answers. */
export async function startCuttingProxy(url: string, afterBytes: number): Promise<AsyncDisposable & { url: string }> {
  const target = new URL(url)
  const open = new Set<Socket>()
  const proxy = createServer((reader) => {
    const server = connect(Number(target.port), target.hostname)
    for (const socket of [reader, server]) {
      open.add(socket)
      // The other side of a cut connection may complain; that is what is wanted.
      socket.on('error', () => {}).on('close', () => open.delete(socket))
    }
    reader.pipe(server)
    let sent = 0
    server.on('data', (bytes) => {
      const rest = afterBytes - sent
      sent += bytes.length
      if (bytes.length < rest) {
        reader.write(bytes)
        return
      }
      reader.end(bytes.subarray(0, rest))
      server.destroy()
    })
    server.on('end', () => reader.end())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  const through = new URL(url)
  through.port = String(address.port)
  return {
    url: through.href,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
