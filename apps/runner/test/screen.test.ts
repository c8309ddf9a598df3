import type { Report } from '@rollcall/engine'
import { describe, expect, it } from 'vitest'
import { heldLines } from '../src/screen/held-lines.js'
import { fullName } from '../src/screen/person.js'
import { problemLines } from '../src/screen/problem-lines.js'
import { countLines, summaryLines } from '../src/screen/report-lines.js'
import { styleWith } from '../src/screen/style.js'
import { table } from '../src/screen/table.js'
import { cut, padEnd, widthOf, wrap } from '../src/screen/text-width.js'

const style = styleWith(false)

describe('the width of a text', () => {
  it('counts wide characters as two, and combining ones not at all', () => {
    expect(widthOf('王小明')).toBe(6)
    expect(widthOf('e\u0301tat')).toBe(4)
    expect(widthOf('👩‍🍳')).toBe(2)
    expect(padEnd('王', 4)).toBe('王  ')
  })

  it('is kept to when a text is cut or wrapped, without splitting a character', () => {
    expect(cut('王小明王', 6)).toBe('王小…')
    expect(wrap('e\u0301'.repeat(5), 2)).toEqual(['e\u0301e\u0301', 'e\u0301e\u0301', 'e\u0301'])
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('  two words', 7)).toEqual(['  two', '  words'])
  })
})

describe('a name', () => {
  it('makes the terminal do nothing', () => {
    const columns = [{ title: 'Name', cell: (name: string) => name }]
    const lines = table(['\u001b[2Jred', 'a\tb', '\u202etxt', 'a\r'], columns, { width: 40, style })
    expect(lines.slice(2)).toEqual(['\ufffd[2Jred', 'a b', '\ufffdtxt', 'a\ufffd'])
    expect(wrap('\u0007 two\nlines', 20)).toEqual(['\ufffd two', 'lines'])
    const noName = { id: '7', externalId: '\u001b]0;x', firstName: null, lastName: null }
    expect(fullName(noName)).toBe('\ufffd]0;x')
  })
})

describe('a table', () => {
  const rows = [
    { name: 'Zoë van ’t Hoff', text: 'moved from the kitchen to the bar', count: 7 },
    { name: '王小明', text: 'new', count: 1204 },
  ]
  const columns = [
    { title: 'Name', cell: (row: (typeof rows)[number]) => row.name },
    { title: 'What', cell: (row: (typeof rows)[number]) => row.text, isFlexible: true },
    { title: 'n', cell: (row: (typeof rows)[number]) => String(row.count), align: 'right' as const },
  ]

  it('lines its columns up, whatever the characters', () => {
    expect(table(rows, columns, { width: 80, style })).toEqual([
      'Name             What                                  n',
      '───────────────  ─────────────────────────────────  ────',
      'Zoë van ’t Hoff  moved from the kitchen to the bar     7',
      '王小明           new                                1204',
    ])
  })

  it('wraps its flexible column where the terminal is narrow', () => {
    const lines = table(rows, columns, { width: 40, style })
    expect(lines.slice(2)).toEqual([
      'Zoë van ’t Hoff  moved from the        7',
      '                 kitchen to the',
      '                 bar',
      '王小明           new                1204',
    ])
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(40)
  })

  it('breaks words that are longer than any ordinary one before it wraps what is short', () => {
    const words = [
      { title: 'Change', cell: (_: string) => '+ community, waits' },
      { title: 'What', cell: (word: string) => word, isFlexible: true },
    ]
    const rows = ['Kitchen', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk']
    expect(table(rows, words, { width: 60, style }).slice(2)).toEqual([
      '+ community, waits  Kitchen',
      '+ community, waits  Donaudampfschifffahrtselektrizitätenhaup',
      '                    tbetriebswerk',
    ])
  })

  it('stays a table where a few rows have words that are too long', () => {
    const names = ['Title', 'Other', 'Third', 'Fourth'].map((title) => ({
      title,
      cell: (word: string) => word,
      isFlexible: true,
    }))
    const rows = [...Array<string>(19).fill('Kitchen'), 'x'.repeat(40)]
    const lines = table(rows, names, { width: 60, style })
    expect(lines.slice(2, 21)).toEqual(Array(19).fill(expect.stringMatching(/^Kitchen( +Kitchen){3}$/)))
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(60)
  })

  it('keeps its titles above their columns where there is hardly any room', () => {
    const narrow = [
      { title: 'Communities', cell: () => 'one two three', isFlexible: true },
      { title: 'Restorable until', cell: () => '2026-12-24 10:02', isFlexible: true },
    ]
    expect(table([{}], narrow, { width: 24, style })).toEqual([
      'Communities  Restorable',
      '             until',
      '───────────  ───────────',
      'one two      2026-12-24',
      'three        10:02',
    ])
  })

  it('breaks no word where the terminal is narrow: a reference behind a slash, and else each row is a block', () => {
    const people = [
      { id: 'acme-catering/hr/1001', name: 'Noor de Wit', community: 'Strandpaviljoen', state: '' },
      { id: 'acme-catering/hr/1002', name: 'Bram Bos', community: 'Keuken', state: 'active' },
    ]
    const wide = [
      { title: 'Reference', cell: (row: (typeof people)[number]) => row.id },
      { title: 'Employee', cell: (row: (typeof people)[number]) => row.name, isFlexible: true },
      { title: 'Communities', cell: (row: (typeof people)[number]) => row.community, isFlexible: true },
      { title: 'State', cell: (row: (typeof people)[number]) => row.state },
    ]
    expect(table(people, wide, { width: 52, style }).slice(2)).toEqual([
      'acme-catering/hr/  Noor de   Strandpaviljoen',
      '1001               Wit',
      'acme-catering/hr/  Bram Bos  Keuken           active',
      '1002',
    ])
    expect(table(people, wide, { width: 40, style })).toEqual([
      ...['Reference    acme-catering/hr/1001', 'Employee     Noor de Wit', 'Communities  Strandpaviljoen', ''],
      ...['Reference    acme-catering/hr/1002', 'Employee     Bram Bos', 'Communities  Keuken', 'State        active'],
    ])
  })
})

describe('the counts of a run', () => {
  const none = { added: 0, removed: 0, existing: 2 }
  const employees = { invited: 0, restored: 0, updated: 0, transferred: 0, removed: 0, unchanged: 7 }
  const report: Report = {
    ...{ run: '0198', organization: 'acme', integration: 'hr', night: '2026-03-01', status: 'held', seconds: 1 },
    source: { employees: 9, communities: 3, functions: 0 },
    ...{ communities: none, functions: { added: 0, removed: 0, existing: 0 } },
    employees: { ...employees, rejected: 0, notYet: 0, ended: 0 },
    ...{ held: [], problems: [] },
  }
  const limited = { of: 9, limit: '0', because: 'limit', state: 'pending' } as const

  it('R25 say how much waits, as long as anything does', () => {
    const counts = (held: Report['held']) => countLines({ ...report, held }, { width: 80, style })
    expect(counts([])[1]).not.toContain('Waiting')
    expect(counts([{ ...limited, kind: 'employees.removed', count: 1200 }])[1]).toMatch(/Waiting$/)
    expect(counts([{ ...limited, kind: 'employees.removed', count: 1200 }])[3]).toMatch(/^Employees .* 1,200$/)
    const both = [
      { ...limited, kind: 'employees.transferred', count: 4 } as const,
      { ...limited, kind: 'employees.emailChanged', count: 5 } as const,
    ]
    expect(counts(both)[3]).toMatch(/≤ 9$/)
    const first = counts([{ ...limited, kind: 'first.import', because: 'first_import', count: 9 }])
    expect(first[4]).toMatch(/^Communities +3 .* 1$/)
  })

  it('say how the employees were read, where the source can say what changed', () => {
    const last = (read: Report['read']) =>
      countLines({ ...report, ...(read ? { read } : {}) }, { width: 80, style }).at(-1)
    expect(last(undefined)).toMatch(/^Functions/)
    expect(last({ by: 'changes', since: '2026-02-28', changed: 1200, gone: 1 })).toBe(
      'Only changes were read: 1,200 changed, 1 gone since 2026-02-28.',
    )
    expect(last({ by: 'list', because: 'week' })).toBe('All employees were read: once a week they are.')
  })

  it('say how many are there and do not count, which is no problem', () => {
    const leftOut = { code: 'employees.left_out', message: '12 of 250 users left out: 10 disabled, 2 guests' }
    const problems = [leftOut]
    const lines = countLines({ ...report, problems }, { width: 80, style })
    expect(lines.at(-1)).toBe('12 of 250 users left out: 10 disabled, 2 guests.')
    expect(problemLines(problems, null, { width: 80, style })).toEqual([])
    expect(summaryLines([{ ...report, problems }], { width: 120, style }).at(-1)).toMatch(/ 0$/)
  })
})

describe('the problems of a run', () => {
  const problem = (n: number) => ({
    ...{ code: 'employee.no_community', message: 'is in none of the groups' },
    ...{ employee: `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`, at: `GET /users, page 1, record ${n}` },
  })
  const problems = Array.from({ length: 23 }, (_, n) => problem(n))

  it('fit the width', () => {
    expect(problemLines([problem(1)], null, { width: 60, style }).slice(2)).toEqual([
      '  ! employee aaaaaaaa-0000-4000-8000-000000000001, GET',
      '    /users, page 1, record 1',
      '    employee.no_community',
      '    Is in none of the groups',
    ])
  })

  it('are told to the last one by the command that the others name', () => {
    const some = problemLines(problems, 'show run 01a20d02-5368', { width: 120, style })
    expect(some.at(-1)).toBe('    … and 3 more problems: rollcall show run 01a20d02-5368 tells them all')
    const all = problemLines(problems, null, { width: 120, style })
    expect(all.filter((line) => line.startsWith('  !'))).toHaveLength(23)
    expect(all.at(-1)).toBe('    Is in none of the groups')
  })
})

describe('what a run held', () => {
  const held = { count: 4, of: 4, limit: '3 or 5 %', because: 'empty' } as const
  const run = '01a20d02-5368-7425-90ad-b4b76e62b634'

  it('says how to decide only as long as it waits, and afterwards what was decided', () => {
    const lines = heldLines(
      [
        { ...held, kind: 'employees.removed', state: 'rejected' },
        { ...held, kind: 'communities.removed', state: 'pending' },
      ],
      run,
      { width: 100, style },
    )
    expect(lines.join('\n')).toContain('4 communities would be removed (communities.removed).')
    expect(lines.join('\n')).not.toContain('employees would be removed')
    expect(lines).toContain('    employees.removed (4): rejected: nothing of it was done.')

    const decided = heldLines([{ ...held, kind: 'employees.removed', state: 'approved' }], run, { width: 100, style })
    expect(decided).toEqual(['', 'Was held', '    employees.removed (4): approved.'])
  })
})
