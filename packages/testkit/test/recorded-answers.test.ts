import type { HeardAnswer } from '@rollcall/sdk/http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Disguise, recordedAnswers } from '../src/recording/index.js'

const NOOR = { id: '25', firstName: 'Noor', lastName: 'de Wit', email: 'noor.dewit@acme.example', communities: ['K'] }

/** What is recorded of one answer, or of several that were asked for one after the other. */
function recorded(...heard: readonly Partial<HeardAnswer & { readonly body: unknown }>[]) {
  const said = { communities: [{ id: 'K', name: 'Kitchen' }], functions: null, employees: [NOOR] }
  const answers = heard.map(
    ({ body, headers, ...rest }): HeardAnswer => ({
      method: 'GET',
      url: new URL('https://hr.acme.example/people'),
      status: 200,
      text: JSON.stringify(body),
      ...rest,
      headers: { 'content-type': 'application/json', ...headers },
    }),
  )
  return recordedAnswers(answers, new Disguise(said), { keep: [], cover: (text) => text }).answers
}

const bodyOf = (body: unknown) => JSON.stringify(recorded({ body })[0]?.body)

describe('recorded answers', () => {
  it('keep sizes of pages, and no number of a person whose field only ends in such a word', () => {
    const { account, bankAccount, shoeSize, salaryTotal, ...sizes } = {
      account: 99887766,
      bankAccount: '0417164300',
      shoeSize: 4321,
      salaryTotal: 54321,
      totalResults: 12345,
      '@odata.count': 23456,
      total_count: 34567,
      pageSize: 45678,
      startIndex: 56789,
      itemsPerPage: '67890',
      total: 78901,
    }

    const [answer] = recorded({
      body: { account, bankAccount, shoeSize, salaryTotal, ...sizes },
      headers: { 'x-account': '99887766', 'x-total-count': '12345' },
    })

    expect(answer?.body).toMatchObject(sizes)
    expect(JSON.stringify(answer)).not.toMatch(/99887766|0417164300|4321\b(?<!54321)|54321/)
    expect(answer?.headers).toEqual({ 'content-type': 'application/json', 'x-total-count': '12345' })
  })

  it('keep of a text that begins with a date nothing but a time behind it', () => {
    const times = ['2024-03-01', '2024-03-01T00:00:00.000Z', '2024-03-01 08:30', '2024-03-01T00:00:00+0100']
    const written = (text: string) => text.replaceAll(/\d/g, '0')

    const [answer] = recorded({
      body: { notes: ['2024-03-01 spoke with Mother', '9999-12-31 Mother', '2024-03-01 0612345678'], times },
    })

    expect(JSON.stringify(answer)).not.toMatch(/spoke|Mother|0612345678/)
    expect(JSON.stringify(answer?.body).replaceAll(/\d/g, '0')).toContain(times.map(written).join('","'))
  })

  it('keep what is a kind, and no text that only stands in its place', () => {
    const body = {
      kind: 'mother@elsewhere.example',
      status: ['call +31 6 12 34 56 78', 'ill since the day of the fair'],
    }

    expect(bodyOf(body)).not.toMatch(/mother|34 56|fair/)
    expect(bodyOf({ type: 'urn:ietf:params:scim:schemas:core:2.0:User', status: 'on leave' })).toBe(
      '{"type":"urn:ietf:params:scim:schemas:core:2.0:User","status":"on leave"}',
    )
  })

  it('keep no name in an address: not on another host, and not one that an answer tells', () => {
    const body = {
      login: 'ndwit',
      links: [
        'https://people.example/in/noordewit?from=noordewit',
        '/home/ndwit',
        'https://hr.acme.example/people/ndwit',
      ],
    }

    expect(bodyOf(body)).not.toMatch(/ndwit|noordewit/)
  })

  it('keep the place of a page where it is a number, and no cursor that is called like one', () => {
    const cursor = Buffer.from('noor.dewit@acme.example').toString('base64url')
    const [first, second] = recorded(
      { body: { next: `https://hr.acme.example/people?limit=25&page=${cursor}` } },
      { url: new URL(`https://hr.acme.example/people?limit=25&page=${cursor}`), body: {} },
    )

    expect(JSON.stringify([first, second])).not.toContain(cursor)
    expect(first?.body).toEqual({ next: `http://source.example/people?${second?.query}` })
    expect(second?.query).toContain('limit=25&')
  })

  it('keep no key of an object that identifies somebody', () => {
    const keys = ['noor.dewit@acme.example', 'Noor', '25', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6']

    expect(bodyOf(Object.fromEntries(keys.map((key) => [key, true])))).not.toMatch(/noor|"25"|f81d4fae/i)
  })

  it('find an identifier again that is the size of a page, too', () => {
    const [list, one] = recorded(
      { url: new URL('https://hr.acme.example/people?limit=25'), body: { people: [{ id: 25 }] } },
      { url: new URL('https://hr.acme.example/people/25'), body: { id: 25 } },
    )

    const { id } = z.object({ id: z.number() }).parse(one?.body)
    expect(id).not.toBe(25)
    expect(one?.path).toBe(`/people/${id}`)
    expect(list?.body).toEqual({ people: [{ id }] })
    expect(list?.query).toBe('limit=25')
  })

  it('keep of a link where it leads and what it is, and nothing that it is called', () => {
    const link = '<https://hr.acme.example/people?page=2>; rel="next"; title="Mother, and Noor"'

    expect(recorded({ body: {}, headers: { link } })[0]?.headers['link']).toBe(
      '<http://source.example/people?page=2>; rel="next"',
    )
  })
})
