import { describe, expect, it } from 'vitest'
import { Place } from '../src/index.js'
import { aRun, failure, HOUR } from './a-run.js'
import { fileServer, type Given } from './file-server.js'
import { isSignedWith } from './signed-request.js'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const XML = { 'content-type': 'application/xml' }

interface StoredObject {
  readonly key: string
  readonly body: string
  readonly ageHours?: number
  /** Where the object that is given is another one than was listed. */
  readonly givenEtag?: string
}

/** A store that looks at signatures, and lists by pages of two. `instead` may answer in its place. */
async function store(
  objects: readonly StoredObject[],
  instead: (path: string) => Given | null | undefined = () => undefined,
) {
  const unsigned: string[] = []
  const server = await fileServer((path, request) => {
    if (!isSignedWith(SECRET, request)) {
      unsigned.push(path)
      return refusal(403, 'SignatureDoesNotMatch')
    }
    const other = instead(path)
    if (other !== undefined) return other
    const { pathname, searchParams } = new URL(path, 'http://store')
    if (pathname === '/people/') return { headers: XML, body: listing(objects, searchParams) }
    const found = objects.find(({ key }) => pathname === `/people/${key.split('/').map(encodeURIComponent).join('/')}`)
    if (!found) return refusal(404, 'NoSuchKey')
    const headers = { etag: found.givenEtag ?? etagOf(found), 'last-modified': changedAt(found).toUTCString() }
    return { headers: { ...headers, 'content-type': 'binary/octet-stream' }, body: found.body }
  })
  const place = {
    kind: 's3',
    endpoint: server.url,
    region: 'eu-central-1',
    bucket: 'people',
    prefix: 'hr/exports/',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: SECRET,
    network: { privateHosts: ['127.0.0.1'] },
  } as const
  return { ...server, place, unsigned }
}

const changedAt = ({ ageHours = 2 }: StoredObject) => new Date(Date.now() - ageHours * HOUR)
const etagOf = ({ body }: StoredObject) => `"${Buffer.from(body).toString('hex').slice(0, 32)}"`
const refusal = (status: number, code: string): Given => ({
  status,
  headers: XML,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>x</Message></Error>`,
})

function listing(objects: readonly StoredObject[], query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? ''
  const below = objects.filter(({ key }) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/'))
  const sorted = below.toSorted((one, other) => (one.key < other.key ? -1 : 1))
  const start = Number(query.get('continuation-token')?.split(' ')[1] ?? 0)
  const page = sorted.slice(start, start + 2)
  const isLast = start + 2 >= sorted.length
  const contents = page.map(
    (one) =>
      `<Contents><Key>${one.key.replaceAll('&', '&amp;')}</Key><LastModified>${changedAt(one).toISOString()}</LastModified>` +
      `<ETag>${etagOf(one).replaceAll('"', '&quot;')}</ETag><Size>${one.body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  )
  const next = isLast ? '' : `<NextContinuationToken>token/+= ${start + 2}</NextContinuationToken>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>people</Name><IsTruncated>${!isLast}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`
}

describe('a bucket', () => {
  it('gives the newest object of all pages of its list, by signed requests', async () => {
    const days = ['2026-02-25', '2026-02-26', '2026-02-27', '2026-03-01', '2026-02-28']
    const s3 = await store([
      ...days.map((day, index) => ({ key: `hr/exports/staff-${day}.csv`, body: `${day}\n`, ageHours: index + 1 })),
      { key: 'hr/exports/', body: '' },
      { key: 'hr/exports/old/staff-2026-04-01.csv', body: 'x' },
      { key: 'staff-2026-05-01.csv', body: 'x' },
    ])
    const night = aRun(s3.place)
    expect(await night.read('staff-{yyyy-MM-dd}.csv')).toBe('2026-03-01\n')
    expect(night.said).toEqual([
      'staff-2026-03-01.csv is the newest of 5 files for staff-{yyyy-MM-dd}.csv in the bucket people below hr/exports/, by the date in its name, changed 4 hours ago',
    ])
    expect([s3.unsigned, s3.asked.length, night.clock.waits]).toEqual([[], 4, []])
  })

  it('gives an object by its key, whatever stands in it, without a list', async () => {
    const s3 = await store([{ key: "hr/exports/Zoë's (a&b) + 100%.csv", body: 'id\n' }])
    expect(await aRun(s3.place).read("Zoë's (a&b) + 100%.csv")).toBe('id\n')
    expect([s3.unsigned, s3.asked.length]).toEqual([[], 1])
  })

  it('has a control file beside the file', async () => {
    const s3 = await store([
      { key: 'hr/exports/a.csv', body: 'id\n' },
      { key: 'hr/exports/a.csv.ok', body: '1' },
    ])
    await using file = (await aRun(s3.place).open('a.csv')).file
    await using control = await file.beside('a.csv.ok', new AbortController().signal)
    expect(control?.size).toBe(1)
  })

  it('gives no object that was replaced after it was listed', async () => {
    const s3 = await store([{ key: 'hr/exports/a-1.csv', body: 'id\n', givenEtag: '"other"' }])
    expect(await failure(aRun(s3.place).read('a-*.csv'))).toMatchObject({ code: 'incomplete_read' })
  })

  it.each([
    ['an element that is not closed', (text: string) => text.replace('</Contents>', '')],
    ['its end cut off', (text: string) => text.slice(0, -20)],
    ['a document type', (text: string) => text.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>')],
    ['no word on whether it is all', (text: string) => text.replace(/<IsTruncated>\w+<.IsTruncated>/, '')],
    ['more to come, and nothing to ask for it', (text: string) => text.replace('>false<', '>true<')],
    ['no time of a file', (text: string) => text.replace(/<LastModified>[^<]*/, '<LastModified>')],
  ])('whose list has %s gives nothing', async (_, change) => {
    const objects = [{ key: 'hr/exports/a-1.csv', body: 'id\n' }]
    const s3 = await store(objects, (path) => {
      const { pathname, searchParams } = new URL(path, 'http://store')
      return pathname === '/people/' ? { headers: XML, body: change(listing(objects, searchParams)) } : undefined
    })
    const { code } = await failure(aRun(s3.place).read('a-*.csv'))
    expect(['bad_data', 'incomplete_read']).toContain(code)
  })

  it('whose list goes in circles is left', async () => {
    const objects = ['1', '2', '3'].map((name) => ({ key: `hr/exports/a-${name}.csv`, body: 'id\n' }))
    const s3 = await store(objects, (path) =>
      path.startsWith('/people/?')
        ? { headers: XML, body: listing(objects, new URLSearchParams({ prefix: 'hr/exports/' })) }
        : undefined,
    )
    expect(await failure(aRun(s3.place).read('a-*.csv'))).toMatchObject({ code: 'incomplete_read' })
    expect(s3.asked).toHaveLength(2)
  })

  it.each([
    ['AccessDenied', 403, 'permission', 'The access key may not list the bucket people'],
    ['InvalidAccessKeyId', 403, 'credentials', 'The access key is not accepted (InvalidAccessKeyId)'],
    ['NoSuchBucket', 404, 'configuration', 'There is no bucket people'],
    ['AuthorizationHeaderMalformed', 400, 'configuration', 'The bucket people is in another region'],
    ['RequestTimeTooSkewed', 403, 'configuration', 'The clock of this machine is wrong, or that of the store'],
  ])('that says %s to a list', async (s3code, status, code, message) => {
    const s3 = await store([], () => refusal(status, s3code))
    expect(await failure(aRun(s3.place).read('a-*.csv'))).toMatchObject({ code, message })
  })

  it('that refuses or lacks an object says so', async () => {
    const s3 = await store([], (path) => (path.endsWith('secret.csv') ? refusal(403, 'AccessDenied') : undefined))
    expect(await failure(aRun(s3.place).read('secret.csv'))).toMatchObject({
      code: 'permission',
      message: 'The access key may not read hr/exports/secret.csv in the bucket people, or the file is not there',
      hint: expect.stringContaining('s3:GetObject'),
    })
    expect(await failure(aRun(s3.place).read('employees.csv'))).toMatchObject({
      code: 'configuration',
      message: 'There is no file employees.csv in the bucket people below hr/exports/',
    })
  })

  it('that has nothing below its prefix says where it looked', async () => {
    const s3 = await store([{ key: 'staff.csv', body: 'id\n' }])
    expect(await failure(aRun(s3.place).read('a-*.csv'))).toMatchObject({
      code: 'configuration',
      message: 'No file fits a-*.csv in the bucket people below hr/exports/; there are no other files',
    })
  })

  it('that is not there is called by its host', async () => {
    const s3 = await store([])
    const { message, hint } = await failure(aRun({ ...s3.place, endpoint: 'http://127.0.0.1:1' }).read('a-*.csv'))
    expect(message).toBe('127.0.0.1:1 cannot be reached: nothing answers there')
    expect(hint).not.toContain('bucket')
    const busy = await store([], () => ({ status: 503 }))
    expect((await failure(aRun(busy.place).read('a-*.csv'))).message).toMatch(/^127\.0\.0\.1:\d+ cannot answer/)
  })

  it('does not take another secret, which no message shows', async () => {
    const s3 = await store([{ key: 'hr/exports/a.csv', body: 'id\n' }])
    const error = await failure(aRun({ ...s3.place, secretAccessKey: 'another-secret-of-40-letters' }).read('a.csv'))
    expect(error).toMatchObject({ code: 'credentials' })
    expect(JSON.stringify(error)).not.toContain('another-secret')
  })

  it('is asked under the rules of all requests: no private address that nobody named', async () => {
    const s3 = await store([])
    expect(() => aRun({ ...s3.place, network: {} })).toThrow('private network')
  })

  it('is one of Amazon where no endpoint is given, and its prefix ends with a slash', () => {
    const place = { kind: 's3', region: 'eu-central-1', bucket: 'people', accessKeyId: 'a', secretAccessKey: 'b' }
    expect(Place.safeParse(place).success).toBe(true)
    for (const prefix of ['hr', '/hr/']) expect(Place.safeParse({ ...place, prefix }).success).toBe(false)
  })
})
