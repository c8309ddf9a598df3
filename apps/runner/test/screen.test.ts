import { describe, expect, it } from 'vitest'
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
})
