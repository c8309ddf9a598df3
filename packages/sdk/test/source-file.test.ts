import { appendFile, mkdtemp, open, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCsv, SourceFile } from '@rollcall/sdk/files'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-source-file-'))
  await writeFile(join(folder, 'staff.csv'), 'id;name\n1;Noor\n')
})
afterEach(() => rm(folder, { recursive: true }))

const { signal } = new AbortController()
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('a file that is read here and there', () => {
  it('gives the bytes that are asked for, and fewer only at its end', async () => {
    await using file = await SourceFile.open(join(folder, 'staff.csv'))
    expect(file.size).toBe(15)
    expect(text(await file.read(10, 4, signal))).toBe('Noor')
    expect(text(await file.read(8, 100, signal))).toBe('1;Noor\n')
    expect(text(await file.read(15, 4, signal))).toBe('')
    await file.requireUnchanged()
  })

  it('is not whole where it changes meanwhile', async () => {
    await using file = await SourceFile.open(join(folder, 'staff.csv'))
    await appendFile(join(folder, 'staff.csv'), '2;Bo\n')
    await expect(file.requireUnchanged()).rejects.toMatchObject({ code: 'incomplete_read' })
    await truncate(join(folder, 'staff.csv'), 5)
    await expect(file.read(3, 10, signal)).rejects.toMatchObject({ code: 'incomplete_read' })
  })
})

describe('a file that has no name on this machine any more', () => {
  it('is read as one that has, with what lies beside it where it comes from', async () => {
    const path = join(folder, 'staff.csv')
    const handle = await open(path, 'r')
    await unlink(path)
    await writeFile(join(folder, 'there.ok'), '1')
    const asked: string[] = []
    const file = await SourceFile.of(handle, {
      name: 'staff.csv',
      modifiedAt: new Date(0),
      async beside(name) {
        asked.push(name)
        return SourceFile.open(join(folder, 'there.ok'))
      },
    })
    await using csv = await openCsv(file, { end: { controlFile: 'staff.csv.ok' }, signal })
    const pages = csv.pages()
    expect((await pages.next()).value).toMatchObject([{ fields: ['1', 'Noor'] }])
    expect((await pages.next()).value).toMatchObject({ total: 1, proof: 'a control file with the matching count' })
    expect(asked).toEqual(['staff.csv.ok'])
  })
})
