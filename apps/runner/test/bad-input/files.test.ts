import { open, rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { changed, employees, goodNights, type Office, PEOPLE, told } from './good-night.js'

const nights = goodNights()

/** What the export of the night would change if it were read. */
const NIGHT = changed({ 1002: null }, '1009;Mia;Mol;mia@acme.example;2026-03-03;;D2;F2')

interface BadFile {
  readonly what: string
  readonly come: (office: Office) => Promise<unknown>
  /** `FOLDER` stands for the office's. */
  readonly told: readonly [message: string, hint: string]
}

const badFiles: readonly BadFile[] = [
  {
    what: 'a missing file',
    come: (office) => rm(office.path('employees.csv')),
    told: [
      '✗ There is no file FOLDER/employees.csv',
      'Check the path in the configuration. If it is right, the export has not arrived: look at its sender.',
    ],
  },
  {
    what: 'an unreadable encoding',
    come: (office) => office.write('employees.csv', UNKNOWN_ENCODING),
    told: [
      '✗ The text in employees.csv:3 cannot be read: it is neither UTF-8 nor Windows-1252',
      'Have the export made as UTF-8. If you know its encoding, name it under "encoding".',
    ],
  },
  {
    what: 'letters in two encodings',
    come: (office) => office.write('employees.csv', Buffer.concat([Buffer.from(changed({})), LATIN_1])),
    told: [
      '✗ The text in employees.csv:6 cannot be read: some of its letters are UTF-8 and others are not',
      'Have the export made as UTF-8. If you know its encoding, name it under "encoding".',
    ],
  },
  {
    what: 'a header that lacks a needed column',
    come: (office) => office.write('employees.csv', NIGHT.replace('communities', 'department')),
    told: [
      '✗ employees.csv has no column "communities"',
      'The columns are: "id", "firstName", "lastName", "email", "startDate", "endDate", "department", "functions". ' +
        'Give the right names under "columns", or mend the export.',
    ],
  },
  {
    what: 'no header at all',
    come: (office) => office.write('employees.csv', `${Object.values(PEOPLE).join('\n')}\n`),
    told: [
      '✗ employees.csv has neither a column "firstName" nor a column "lastName"',
      'The first row does not look like a header: it holds values. Give the right names under "columns", or mend the export.',
    ],
  },
  {
    what: 'a line of 200 MB',
    come: (office) => writeLongLine(office.path('employees.csv')),
    told: [
      '✗ The record that starts in employees.csv:2 is longer than 1,000,000 characters',
      'A line break is missing, or this is no CSV file. Mend the export.',
    ],
  },
  {
    what: 'a file that is cut in the middle of a row',
    come: (office) => office.write('employees.csv', NIGHT.slice(0, NIGHT.lastIndexOf('mia@'))),
    told: [
      '✗ The last row of employees.csv has too few fields (employees.csv:5)',
      'The file is cut off in the middle of a row. Have the export made again.',
    ],
  },
  {
    what: 'a file that is cut in the middle of its last field',
    come: (office) => office.write('employees.csv', NIGHT.slice(0, -2)),
    told: [
      '✗ The last line of employees.csv does not end with a line break (employees.csv:5)',
      'The file is probably cut off: have the export made again. ' +
        'If it always ends so, say under "end" what proves that it is whole.',
    ],
  },
  {
    what: 'a file that is cut in the middle of a quoted field',
    come: (office) => office.write('employees.csv', `${NIGHT}1010;Otto;"van der`),
    told: [
      '✗ employees.csv ends within the quoted field of line 6 (employees.csv:6)',
      'The file is cut off, or a quote is never closed. Have the export made again.',
    ],
  },
  {
    what: 'an HTML page in place of the export',
    come: (office) => office.write('employees.csv', '<!DOCTYPE html>\n<html><title>Sign in</title></html>\n'),
    told: [
      '✗ employees.csv is an HTML page, not a CSV file',
      'The export probably answered with a sign-in or error page. Open it in a browser to see, and mend the export.',
    ],
  },
  {
    what: 'an empty file',
    come: (office) => office.write('employees.csv', ''),
    told: ['✗ employees.csv is empty', 'A finished export has at least its header. Have it made again.'],
  },
  {
    what: 'a missing file of communities',
    come: async (office) => {
      await office.write('employees.csv', NIGHT)
      await rm(office.path('communities.csv'))
    },
    told: [
      '✗ There is no file FOLDER/communities.csv',
      'Check the path in the configuration. If it is right, the export has not arrived: look at its sender.',
    ],
  },
]

const LATIN_1 = Buffer.from('1010;Ren\xe9;Bos;rene@acme.example;2026-03-03;;D2;F2\n', 'latin1')

/** 0x81 is no letter in Windows-1252, and no beginning of one in UTF-8. */
const UNKNOWN_ENCODING = Buffer.from(
  employees(PEOPLE[1001], '1002;\x81;Klein;emilia@acme.example;2020-01-01;;D2;F2'),
  'latin1',
)

async function writeLongLine(path: string): Promise<void> {
  await using file = await open(path, 'w')
  await file.write(`${employees()}1001;`)
  const piece = Buffer.alloc(10_000_000, 'x')
  for (let written = 0; written < 200_000_000; written += piece.length) await file.write(piece)
}

describe('a file that cannot be read to its end', () => {
  it.each(badFiles)('R23 changes nothing, and says where and what to do: $what', async (bad) => {
    await using office = await nights.copy()
    const before = office.platform()
    await bad.come(office)

    const ended = await office.night()

    expect(ended).toMatchObject({ status: 3, log: '' })
    expect(ended.out).toContain('acme/hr  night of 2026-03-03  failed, nothing done')
    expect(told(ended)).toEqual(bad.told.map((line) => line.replace('FOLDER', office.folder)))
    expect(office.platform()).toEqual(before)
  })

  it('R23 looks the same to scripts, and the lists are as they were', async () => {
    await using office = await nights.copy()
    const before = await office.lists()
    await office.write('employees.csv', NIGHT.slice(0, -2))

    const { status, out } = await office.run('sync', '--at', '2026-03-03', '--json')

    expect(status).toBe(3)
    expect(JSON.parse(out)).toMatchObject({
      status: 'failed',
      employees: { invited: 0, updated: 0, removed: 0 },
      error: {
        code: 'incomplete_read',
        message: 'The last line of employees.csv does not end with a line break',
        at: 'employees.csv:5',
      },
    })
    expect(await office.lists()).toEqual(before)
  })

  it('R26 is read the next night as if the bad one had not been', async () => {
    await using office = await nights.copy()
    await office.write('employees.csv', NIGHT.slice(0, -2))
    await office.night()
    await office.write('employees.csv', NIGHT)

    const ended = await office.run('sync', '--at', '2026-03-04')

    expect(ended.status).toBe(0)
    expect(Object.keys(office.people())).toContain('1009')
    expect(office.people()['1002']).toMatch(/^removed/)
  })
})
