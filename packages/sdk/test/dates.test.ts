import { DateFormatError, dateFormat, isoDates, readDate, readOptionalDate } from '@rollcall/sdk/files'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

function read(text: string, pattern: string): string | null {
  return readDate(text, dateFormat(pattern))
}

describe('dates', () => {
  it('are read in the format that is configured', () => {
    expect(readDate('2026-03-01', isoDates)).toBe('2026-03-01')
    expect(read('1-3-2026', 'd-M-yyyy')).toBe('2026-03-01')
    expect(read('01-03-2026', 'd-M-yyyy')).toBe('2026-03-01')
    expect(read('31.12.2026', 'dd.MM.yyyy')).toBe('2026-12-31')
    expect(read('3/1/2026', 'M/d/yyyy')).toBe('2026-03-01')
    expect(read('20260301', 'yyyyMMdd')).toBe('2026-03-01')
    expect(read('1. 3. 2026', 'd. M. yyyy')).toBe('2026-03-01')
  })

  it('R14 are refused where the day does not exist, and day and month are never swapped to make one', () => {
    expect(readDate('2026-02-29', isoDates)).toBeNull()
    expect(readDate('2028-02-29', isoDates)).toBe('2028-02-29')
    expect(readDate('2100-02-29', isoDates)).toBeNull()
    expect(readDate('2026-04-31', isoDates)).toBeNull()
    expect(readDate('2026-00-10', isoDates)).toBeNull()
    expect(read('12-31-2026', 'd-M-yyyy')).toBeNull()
    expect(read('00-00-0000', 'dd-MM-yyyy')).toBeNull()
  })

  it('are refused where they are written in another way', () => {
    for (const text of ['1-3-2026', '2026-3-1', '2026-03-01T00:00:00', '20260301', '26-03-01', 'x2026-03-01', '']) {
      expect(readDate(text, isoDates), text).toBeNull()
    }
    expect(read('1-3-2026', 'dd-MM-yyyy')).toBeNull()
    expect(read('1.3.2026', 'd-M-yyyy')).toBeNull()
    expect(read('1x3x2026', 'd.M.yyyy')).toBeNull()
  })

  it.each([
    ['2026-03-01', '2026-03-01'],
    [' 2026-03-01 ', '2026-03-01'],
    [null, null],
    [undefined, null],
    ['  ', null],
    ['soon', undefined],
    ['2026-02-30', undefined],
  ])('R14 that a record may lack: %j is %j', (text, date) => {
    expect(readOptionalDate(text, isoDates)).toBe(date)
  })

  it('have formats that can be read in one way only', () => {
    for (const pattern of [
      'dd-mm-yyyy',
      'd-M-yy',
      'dMyyyy',
      'yyyyMd',
      'd-d-yyyy',
      'yyyy-MM',
      'd MMM yyyy',
      'D-M-YYYY',
      '',
    ]) {
      expect(() => dateFormat(pattern), pattern).toThrow(DateFormatError)
    }
    expect(read('01032026', 'ddMMyyyy')).toBe('2026-03-01')
    expect(read('1032026', 'dMMyyyy')).toBe('2026-03-01')
  })

  it('have formats of which a wrong one says what is wrong, and how it is written', () => {
    expect(() => dateFormat('DD-MM-YYYY')).toThrow(
      '"DD-MM-YYYY" is no way to write dates: DD, YYYY must not stand there. Write dd or d for the day',
    )
    expect(() => dateFormat('dd-MM')).toThrow('does not name the day, the month and the year once each')
    expect(() => dateFormat('dMyyyy')).toThrow('need something between them')
  })

  it('come back as they were written, in every format, whatever the day', () => {
    const day = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, (date) => {
        const [iso = ''] = date.toISOString().split('T')
        const [year, month, dayOfMonth] = iso.split('-').map(Number)
        expect(readDate(iso, isoDates)).toBe(iso)
        expect(read(`${dayOfMonth}-${month}-${year}`, 'd-M-yyyy')).toBe(iso)
        expect(read(`${month}/${dayOfMonth}/${year}`, 'M/d/yyyy')).toBe(iso)
      }),
    )
  })
})
