import { describe, expect, it } from 'vitest'
import { heldLines } from '../src/screen/held-lines.js'
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
