import { describe, expect, it } from 'vitest'
import { xml } from '../src/xml.js'

describe('XML', () => {
  it('is read as text, with its signs, and one record is a list', () => {
    const record = '<record><id>007</id><name k="1">Zo&#235; &amp; Zn</name><end/></record>'
    expect(xml.parse(`<page><records>${record}</records></page>`)).toEqual({
      page: { records: { record: [{ id: '007', name: { '#text': 'Zoë & Zn', '@k': '1' }, end: '' }] } },
    })
  })

  it('that was cut off anywhere is not read', () => {
    const whole = '<?xml version="1.0"?><page><total>1</total><record><id>1</id></record></page>'
    for (let length = 0; length < whole.length; length++) {
      expect(() => xml.parse(whole.slice(0, length))).toThrow()
    }
  })

  it('that declares entities of its own is refused, whatever they would become', () => {
    const bomb = '<!DOCTYPE page [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><page>&b;</page>'
    expect(() => xml.parse(bomb)).toThrow('document type')
    expect(() => xml.parse('<!doctype page SYSTEM "file:///etc/passwd"><page/>')).toThrow('document type')
  })
})
