// Starts the fake system of a generated package and prints, as JSON, a configuration that reads it.
// It is given the package's folder, and ends when its stdin does.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = process.argv[2] ?? ''
const importFrom = (path: string) => import(pathToFileURL(join(folder, path)).href)
const [fakeFile = ''] = globSync('test/fake-*.ts', { cwd: folder })
const fake = await importFrom(fakeFile)
const { startSourceServer } = await importFrom('node_modules/@rollcall/testkit/dist/index.js')

const { config, close } = fake.fakeServer ? await startServer() : await openSource()
process.stdout.write(`${JSON.stringify(config)}\n`)
process.stdin.resume().on('end', close)

async function startServer() {
  const server = await startSourceServer(fake.fakeServer)
  const { key } = fake.fakeServer.signIn
  return {
    config: { url: server.url, apiKey: key, network: { privateHosts: ['127.0.0.1'] } },
    close: () => server[Symbol.asyncDispose](),
  }
}

async function openSource() {
  const source = fake.fakeExport ?? fake.fakeDatabase ?? fake.fakeSystem
  await source.open()
  return { config: source.config(), close: () => source.close() }
}
