import type { Format } from '@rollcall/sdk/http'
import { XMLParser } from 'fast-xml-parser'

/** Elements that are lists, also where there is only one of them, by their path from the root. */
const LISTS = ['page.records.record']

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  ignoreDeclaration: true,
  // Text stays text: the identifier 007 is not the number 7.
  parseTagValue: false,
  parseAttributeValue: false,
  // So that &#235; is read as well.
  htmlEntities: true,
  isArray: (_name, path) => LISTS.includes(String(path)),
})

/** XML as objects: elements by their names, attributes with `@` before it, text as text, `''` for an empty element. */
export const xml: Format = {
  name: 'XML',
  accept: 'application/xml, text/xml',
  isTyped: (mediaType) => /^(application|text)\/([\w.-]+\+)?xml$/.test(mediaType),
  parse(whole) {
    // Entities of a document's own can make gigabytes of a few lines, or read files. No answer of a system needs them.
    if (/<!DOCTYPE/i.test(whole)) throw new Error('A document type is declared, which is not read')
    const isChecked = true // a document that was cut off is not read as far as it goes
    return parser.parse(whole, isChecked)
  },
  provesItsEnd: true,
}
