import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextUrlPages, readRecording, startRecorder, startSourceServer } from '../src/index.js'

const KEY = 'correct-horse-battery'
const PEOPLE = [
  {
    id: 4710001,
    name: 'Noor de Wit',
    email: 'noor.dewit@acme.example',
    start: '2024-03-01',
    end: '9999-12-31',
    status: 'active',
    boss: null,
  },
  {
    id: 4710002,
    name: 'Bo Jansen',
    email: 'bo@acme.example',
    start: '2024-03-11',
    end: '2025-03-01',
    status: 'left',
    boss: 4710001,
  },
  {
    id: 4710003,
    name: 'Noor de Wit',
    email: 'n.dewit2@acme.example',
    start: '2024-03-01',
    end: null,
    status: 'active',
    boss: 4710001,
  },
]

describe('a recording', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-recording-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Reads all people from a base URL, page by page, and each by itself, as a connector would. */
  async function readAll(base: string) {
    const headers = { authorization: `Bearer ${KEY}` }
    const get = async (url: string) => (await fetch(url, { headers })).json() as Promise<Record<string, unknown>>
    const people: Record<string, unknown>[] = []
    const totals: unknown[] = []
    for (let next: unknown = `${base}/people?limit=2&fields=all`; typeof next === 'string'; ) {
      const page = await get(next)
      if (Array.isArray(page['items'])) people.push(...page['items'])
      totals.push(page['total'])
      next = page['next']
    }
    const first = await get(`${base}/people/${people[0]?.['id']}`)
    return { people, totals, first }
  }

  async function readThroughRecorder(target: string) {
    await using recorder = await startRecorder({ target, folder, keep: ['status'] })
    return await readAll(recorder.url)
  }

  async function record(): Promise<{ read: Awaited<ReturnType<typeof readAll>>; files: string }> {
    await using real = await startSourceServer({
      signIn: { by: 'bearer', token: KEY },
      lists: { '/v1/people': { records: PEOPLE, paging: nextUrlPages({ total: 'total', size: 3 }) } },
      answers: { '/v1/people/4710001': () => ({ ...PEOPLE[0], manages: { 4710002: 'Bo Jansen' } }) },
    })
    const read = await readThroughRecorder(`${real.url}/v1`)
    const names = (await readdir(folder)).sort()
    return { read, files: (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n') }
  }

  it('lets the connector read the real system through it', async () => {
    const { read } = await record()

    expect(read.people).toEqual(PEOPLE)
    expect(read.first).toMatchObject({ name: 'Noor de Wit' })
  })

  it('holds no secret, no person and not the name of the system', async () => {
    const { files } = await record()

    for (const real of [
      KEY,
      'Noor de Wit',
      'Bo Jansen',
      'noor.dewit',
      '4710001',
      '4710002',
      '2024-03-01',
      'acme.example',
      '127.0.0.1',
    ]) {
      expect(files).not.toContain(real)
    }
  })

  it('is read by the same connector, and what belonged together still does', async () => {
    await record()
    await using replayed = await startSourceServer({ recording: await readRecording(folder) })
    const { people, totals, first } = await readAll(`${replayed.url}/v1`)

    expect(totals).toEqual([3, 3])
    expect(people.map(({ status }) => status)).toEqual(['active', 'left', 'active'])
    expect(people[0]?.['name']).toBe(people[2]?.['name'])
    expect(people.map(({ boss }) => boss)).toEqual([null, people[0]?.['id'], people[0]?.['id']])
    expect(first).toMatchObject({
      id: people[0]?.['id'],
      manages: { [String(people[1]?.['id'])]: people[1]?.['name'] },
    })
    expect(replayed.unexpected).toEqual([])
  })

  it('keeps shapes: numbers, dates in their order, addresses that no mail arrives at', async () => {
    await record()
    await using replayed = await startSourceServer({ recording: await readRecording(folder) })
    const { people } = await readAll(`${replayed.url}/v1`)
    const [noor, bo] = people

    expect(noor).toEqual({
      id: expect.any(Number),
      name: expect.stringMatching(/^[A-Z][a-z]{3} [a-z]{2} [A-Z][a-z]{2}$/),
      email: expect.stringMatching(/^[a-z]{4}\.[a-z]{5}@[a-z]{4}\.example$/),
      start: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      end: '9999-12-31',
      status: 'active',
      boss: null,
    })
    expect(Date.parse(String(bo?.['start'])) - Date.parse(String(noor?.['start']))).toBe(10 * 86_400_000)
  })

  it('is not written over another', async () => {
    await writeFile(join(folder, 'mine.txt'), '')
    await expect(startRecorder({ target: 'http://127.0.0.1:1', folder })).rejects.toThrow('is not empty')
  })

  it('that is none, says so', async () => {
    await expect(readRecording(folder)).rejects.toThrow('There is no recorded answer')
  })
})
