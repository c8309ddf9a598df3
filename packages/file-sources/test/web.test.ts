import { describe, expect, it } from 'vitest'
import { aRun, failure, HOUR } from './a-run.js'
import { fileServer, type Given, hoursAgo } from './file-server.js'

const network = { privateHosts: ['127.0.0.1'] }
const CSV = { 'content-type': 'text/csv' }

/** A web server that has one file, which a test may change. */
async function serving(file: Given) {
  const served = { file }
  const server = await fileServer((path, { headers }) => {
    if (!path.startsWith('/exports/employees.csv'))
      return { status: 404, headers: { 'content-type': 'text/html' }, body: 'no' }
    const { etag, 'last-modified': modified } = served.file.headers ?? {}
    const isKnown = etag === undefined ? modified === headers['if-modified-since'] : etag === headers['if-none-match']
    return isKnown && (etag ?? modified) !== undefined ? { status: 304 } : served.file
  })
  const place = { kind: 'https', url: `${server.url}/exports`, network }
  return { ...server, place, replace: (other: Given) => Object.assign(served, { file: other }) }
}

describe('a web server', () => {
  it('gives a file, and says afterwards that it is still the same', async () => {
    const server = await serving({ headers: { ...CSV, 'last-modified': hoursAgo(2) }, body: 'id\n1\n' })
    const night = aRun(server.place)
    expect(await night.read({ file: 'employees.csv', maxAge: 36 * HOUR })).toBe('id\n1\n')
    expect(server.asked).toEqual(['/exports/employees.csv', '/exports/employees.csv'])
    expect(night.clock.waits).toEqual([])
    expect((await night.about('employees.csv')).about).toEqual(['employees.csv, changed 2 hours ago'])
  })

  it('gives what it makes for whoever asks, of which nothing says how old it is', async () => {
    const server = await serving({ headers: CSV, body: 'id\n1\n' })
    expect(await aRun(server.place).read('employees.csv')).toBe('id\n1\n')
    expect(server.asked).toHaveLength(1)
    expect(await failure(aRun(server.place).read({ file: 'employees.csv', maxAge: 36 * HOUR }))).toMatchObject({
      code: 'configuration',
      message: 'Nothing says how old employees.csv is, and it may be 36 hours old',
    })
  })

  it('is asked again after a pause where the file may still be uploaded', async () => {
    const server = await serving({ headers: { ...CSV, etag: '"1"', 'last-modified': hoursAgo(0) }, body: 'id\n1\n' })
    const night = aRun(server.place)
    expect(await night.read('employees.csv')).toBe('id\n1\n')
    expect(night.clock.waits).toHaveLength(1)
    const other = aRun(server.place)
    other.clock.meanwhile = () => server.replace({ headers: { ...CSV, etag: '"2"' }, body: 'id\n1\n2\n' })
    expect(await failure(other.read('employees.csv'))).toMatchObject({ code: 'incomplete_read' })
  })

  it('is told by its own clock how old a file is', async () => {
    const server = await serving({
      headers: { ...CSV, date: 'Sun, 01 Mar 2026 02:00:00 GMT', 'last-modified': 'Sun, 01 Mar 2026 01:00:00 GMT' },
      body: 'id\n',
    })
    expect((await aRun(server.place).about({ file: 'employees.csv', maxAge: HOUR })).about).toEqual([
      'employees.csv, changed 1 hour ago',
    ])
  })

  it('is asked with the query that it wants, which no message shows', async () => {
    const server = await fileServer((path) =>
      path === '/export?format=csv&for=a%20b' ? { headers: CSV, body: 'id\n' } : { status: 404 },
    )
    const night = aRun({ kind: 'https', url: server.url, network })
    expect(await night.read('export?format=csv&for=a%20b')).toBe('id\n')
    expect(night.said).toEqual(['export'])
    const error = await failure(night.read('export?format=xml'))
    expect(error.message).toBe(`There is no file export at ${server.url}`)
    expect(JSON.stringify(error)).not.toContain('xml')
  })

  it('that cuts the file off, each time, fails the read', async () => {
    const server = await serving({ headers: CSV, body: 'id\n1\n2\n3\n', cutAfter: 5 })
    expect(await failure(aRun(server.place).read('employees.csv'))).toMatchObject({ code: 'unavailable' })
    expect(server.asked).toHaveLength(3)
  })

  it('is signed in to as it is configured, and never tells the secret', async () => {
    const server = await fileServer((_, { headers }) =>
      headers.authorization === `Basic ${btoa('hr:correct horse')}` ? { headers: CSV, body: 'id\n' } : { status: 401 },
    )
    const place = (password: string) => {
      return { kind: 'https', url: server.url, network, signIn: { kind: 'basic', username: 'hr', password } }
    }
    expect(await aRun(place('correct horse')).read('employees.csv')).toBe('id\n')
    const error = await failure(aRun(place('wrong horse')).read('employees.csv'))
    expect(error).toMatchObject({
      code: 'credentials',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ does not accept the credentials \(status 401\)$/),
    })
    expect(JSON.stringify(error)).not.toContain('wrong horse')
  })

  it('says that it wants a sign-in where none is configured', async () => {
    const server = await fileServer(() => ({ status: 401 }))
    const place = { kind: 'https', url: server.url, network }
    const error = await failure(aRun(place).read('employees.csv'))
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ wants a sign-in \(status 401\)$/)
    expect(error).toMatchObject({ code: 'credentials', hint: 'None is configured: write it under `signIn`.' })
  })

  it.each([
    ['no such file', { status: 404 }, 'configuration', /^There is no file employees\.csv at http:\/\/127/],
    ['no right', { status: 403 }, 'permission', /^The account may not read employees\.csv$/],
    ['a page to sign in at', { headers: { 'content-type': 'text/html' }, body: '<form>' }, 'bad_data', /web page/],
    ['an empty file', { headers: CSV, body: '' }, 'incomplete_read', /^employees\.csv is empty$/],
    ['no content', { status: 204, headers: { 'content-length': '0' } }, 'incomplete_read', /^employees\.csv is empty$/],
    ['trouble', { status: 503 }, 'unavailable', /cannot answer/],
  ] as const)('answers with %s', async (_, given, code, message) => {
    const server = await fileServer(() => given)
    const place = { kind: 'https', url: server.url, network }
    expect(await failure(aRun(place).read('employees.csv'))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  it('lists nothing, so a pattern is of no use', async () => {
    const server = await serving({ headers: CSV, body: 'id\n' })
    expect(await failure(aRun(server.place).read('employees-*.csv'))).toMatchObject({ code: 'configuration' })
    expect(server.asked).toEqual([])
  })

  it('is refused at a private address that nobody named', async () => {
    const server = await serving({ headers: CSV, body: 'id\n' })
    expect(() => aRun({ ...server.place, network: {} })).toThrow('private network')
  })

  it('has a control file beside the file', async () => {
    const server = await fileServer((path) =>
      path.startsWith('/a/employees.csv') ? { headers: CSV, body: '1' } : { status: 404 },
    )
    await using file = (await aRun({ kind: 'https', url: server.url, network }).open('a/employees.csv')).file
    const { signal } = new AbortController()
    await using control = await file.beside('employees.csv.ok', signal)
    expect(control?.size).toBe(1)
    expect(await file.beside('other.ok', signal)).toBeNull()
    expect(server.asked).toEqual(['/a/employees.csv', '/a/employees.csv.ok', '/a/other.ok'])
  })

  it('that never answers is left at once when the run is stopped', async () => {
    const server = await fileServer(() => {
      night.stop.abort(new Error('The run was stopped'))
      return null
    })
    const night = aRun({ kind: 'https', url: server.url, network })
    await expect(night.read('employees.csv')).rejects.toThrow('The run was stopped')
  })
})
