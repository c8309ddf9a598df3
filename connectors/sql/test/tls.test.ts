import { failureOf, readWhole } from '@rollcall/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authority } from '../../../test/authority.js'
import sql from '../src/index.js'
import { reading, type Written } from './reading.js'
import { runIn } from './run-in.js'
import { type TlsServer, tlsServers } from './tls-servers.js'

describe.each(tlsServers)('a $name server that encrypts', ({ name, start }) => {
  let server: TlsServer
  let stranger: Authority
  beforeAll(async () => {
    server = await start()
    stranger = await Authority.make()
    const any = name === 'MariaDB' ? "rollcall@'%' IDENTIFIED BY" : 'rollcall PASSWORD'
    await runIn(server.url, [`CREATE USER ${any} 'pw-of-rollcall'`])
    if (name === 'MariaDB') {
      await runIn(server.url, ["CREATE USER certified@'%' IDENTIFIED BY 'pw-of-rollcall' REQUIRE X509"])
    }
  })
  afterAll(async () => {
    await stranger?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  const connection = (change: Partial<URL> = {}) => {
    const url = Object.assign(new URL(server.url), {
      hostname: 'localhost',
      username: 'rollcall',
      password: 'pw-of-rollcall',
    })
    if (name === 'MariaDB') url.pathname = '/information_schema'
    return Object.assign(url, change).href
  }
  const queries = {
    communities: "SELECT 'd1' AS id, 'Kitchen' AS name",
    employees: "SELECT 7 AS id, 'Smit' AS lastName, 'd1' AS communities",
  }
  const check = async (written: Written = {}, change: Partial<URL> = {}) => {
    using run = reading(connection(change), { ca: server.authority.ca, ...queries, ...written })
    return await run.check()
  }

  it('is read over TLS, which check shows', async () => {
    const { works } = await check()

    expect(works[0]).toMatch(/^connection: signed in, encrypted \(TLSv1\.[23], [\w-]+\), reads only$/)
  })

  it('is left at once when the run is stopped', async () => {
    const stop = new AbortController()
    const c = 'information_schema.collations'
    const rows = name === 'MariaDB' ? `${c} a, ${c} b, ${c} c` : 'generate_series(1, 1000000) AS n'
    using run = reading(
      connection(),
      {
        ca: server.authority.ca,
        employees: `SELECT ${name === 'MariaDB' ? 'a.id' : 'n'} AS id, 'x' AS firstName, 'd1' AS communities FROM ${rows}`,
      },
      { signal: stop.signal },
    )
    const read = sql.employees(run.context)
    expect((await read.next()).done).toBe(false)
    const next = readWhole(read)
    stop.abort(new Error('stopped'))

    await expect(next).rejects.toThrow('stopped')
  })

  it('is not believed where its authority is another one', async () => {
    expect(await failureOf(check({ ca: stranger.ca }))).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('the certificate of the database comes from an authority that is not known'),
      hint: expect.stringContaining('under `ca`'),
    })
  })

  it.runIf(name === 'PostgreSQL')('is not believed at an address that its certificate does not name', async () => {
    expect(await failureOf(check({}, { hostname: '127.0.0.1' }))).toMatchObject({
      message: expect.stringContaining('is for another host: DNS:localhost'),
    })
  })

  it('is not believed under another name', async () => {
    await server.present(await server.authority.issue({ hosts: 'DNS:db.acme.example' }))
    expect(await failureOf(check())).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('the certificate of the database is for another host: DNS:db.acme.example'),
      hint: expect.stringContaining('Write the host in `connection` as the certificate has it'),
    })
  })

  it('is not believed when its certificate has expired', async () => {
    await server.present(await server.authority.issue({ hosts: 'DNS:localhost', days: -1 }))
    expect(await failureOf(check())).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('the certificate of the database has expired'),
      hint: 'Let the owner of the database renew it.',
    })
    await server.present(await server.authority.issue({ hosts: 'DNS:localhost' }))
  })

  it('is shown a client certificate where it asks for one', async () => {
    const { cert, key } = await server.authority.issue({ name: 'rollcall' })
    const other = await stranger.issue({ name: 'rollcall' })
    const username = name === 'MariaDB' ? 'certified' : 'rollcall'
    if (name === 'MariaDB') {
      expect(await failureOf(check({}, { username }))).toMatchObject({
        code: 'credentials',
        hint: expect.stringContaining('`clientCertificate`'),
      })
    }
    expect((await check({ clientCertificate: { cert, key } }, { username })).works).toContain(
      'employees: the query works (read: 1 row)',
    )
    expect((await failureOf(check({ clientCertificate: other }, { username }))).code).toMatch(
      /configuration|unavailable/,
    )
  })
})
