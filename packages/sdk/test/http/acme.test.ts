import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isReject, systemClock } from '@rollcall/sdk'
import { type HeardAnswer, openContext } from '@rollcall/sdk/http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { acme } from './acme.js'
import { failureOf, HOUR, readAll } from './reading.js'
import { type Reply, type Seen, serve } from './script-server.js'

/** What Acme answers, page by page, to whoever has the key. */
function answer({ headers, url }: Seen): Reply {
  if (headers['x-api-key'] !== 'the-key-of-acme') return { status: 401 }
  if (url.pathname === '/v1/departments') {
    const isLast = url.searchParams.has('cursor')
    return { json: { departments: [{ code: isLast ? 'D2' : 'D1', name: 'Kitchen' }], next: isLast ? null : 'c2' } }
  }
  const items = [
    { id: '1001', first: 'Noor', last: 'de Wit', department: 'D1' },
    { id: '1002', first: 'Bo', last: 'Smit', department: null },
  ]
  return { json: { total: 2, items } }
}

async function reading(apiKey: string, onAnswer?: (heard: HeardAnswer) => void) {
  const server = await serve(answer)
  const config = acme.config.parse({
    url: `${server.url}/v1`,
    apiKey,
    network: { privateHosts: ['127.0.0.1'] },
  })
  const lines: string[] = []
  const log = { info: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) }
  const signal = new AbortController().signal
  const given = {
    config,
    folder: '/',
    night: '2026-03-01',
    community: 'department',
    jobFunction: null,
    signal,
    log,
    clock: systemClock,
  }
  const { context, close } = openContext(acme, given, Date.now() + HOUR, onAnswer)
  onTestFinished(close)
  return { context, close, lines, server }
}

describe('the connector of the README', () => {
  it('stands there as it is tested here', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
    const code = readFileSync(join(import.meta.dirname, 'acme.ts'), 'utf8').replace(
      'export const acme =',
      'export default',
    )
    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``)
  })

  it('lets somebody hear every answer, without the key that was sent', async () => {
    const heard: HeardAnswer[] = []
    const { context, server } = await reading('the-key-of-acme', (answer) => heard.push(answer))
    await readAll(acme.communities(context))

    expect(heard.map(({ method, url, status }) => `${method} ${url.href} ${status}`)).toEqual([
      `GET ${server.url}/v1/departments 200`,
      `GET ${server.url}/v1/departments?cursor=c2 200`,
    ])
    expect(JSON.parse(heard[1]?.text ?? '')).toEqual({ departments: [{ code: 'D2', name: 'Kitchen' }], next: null })
    expect(JSON.stringify(heard)).not.toContain('the-key-of-acme')
  })

  it('is told by its signal when the run is over', async () => {
    const { context, close } = await reading('the-key-of-acme')
    expect(context.signal.aborted).toBe(false)
    close()

    expect(context.signal.aborted).toBe(true)
  })

  it('is told what the organization has chosen before it declares which rights it asks for', async () => {
    const { context: given } = await reading('the-key-of-acme')
    const asked: unknown[] = []
    const declares = {
      ...acme,
      http(...[config, { community, jobFunction }]: Parameters<NonNullable<typeof acme.http>>) {
        asked.push(community, jobFunction)
        return { baseUrl: config.url, network: config.network }
      },
    }
    openContext(declares, given, 0).close()

    expect(asked).toEqual(['department', null])
  })

  it('reads all of a system', async () => {
    const { context } = await reading('the-key-of-acme')

    expect((await acme.check(context)).works).toEqual(['The key is valid; it sees 2 employees.'])
    expect((await readAll(acme.communities(context))).pages.flat()).toMatchObject([{ id: 'D1' }, { id: 'D2' }])
    const { pages, end } = await readAll(acme.employees(context))
    expect(pages.flat().map((record) => isReject(record))).toEqual([false, true])
    expect(pages.flat()[0]).toMatchObject({ id: '1001', communities: ['D1'], at: 'GET /employees, page 1, record 1' })
    expect(end).toMatchObject({ total: 2, proof: 'the declared total' })
  })

  it('says whose move it is where the key is wrong, and never logs it', async () => {
    const { context, lines } = await reading('a-key-of-old')

    expect(await failureOf(acme.check(context))).toMatchObject({ code: 'credentials', at: 'GET /employees' })
    context.log.info('signing in with a-key-of-old')
    expect(lines).toEqual(['signing in with [secret]'])
  })
})
