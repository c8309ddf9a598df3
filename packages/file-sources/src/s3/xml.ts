import type { Format } from '@rollcall/sdk/http'
import { SaxesParser } from 'saxes'

/** An element: its text, or its children by name, each a list. */
export type Element = string | { readonly [name: string]: readonly Element[] | undefined }

interface Open {
  readonly name: string
  readonly children: Record<string, Element[]>
  text: string
}

/** XML without its attributes, as stores answer in it: `{ Contents: [{ Key: ['a.csv'] }] }` for what is in the root. */
export const xml: Format = {
  name: 'XML',
  accept: 'application/xml',
  isTyped: (mediaType) => /^(application|text)\/xml$/.test(mediaType),
  parse: parseXml,
  provesItsEnd: true,
}

/** @throws Error where it is not well-formed, or not whole */
export function parseXml(text: string): Element {
  const parser = new SaxesParser()
  const open: Open[] = [{ name: '', children: Object.create(null), text: '' }]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('no store declares a document type')
  })
  parser.on('opentag', ({ name }) => void open.push({ name, children: Object.create(null), text: '' }))
  parser.on('text', (piece) => {
    const current = open.at(-1)
    if (current) current.text += piece
  })
  parser.on('closetag', () => {
    const [closed, parent] = [open.pop(), open.at(-1)]
    if (!closed || !parent) return
    const element = Object.keys(closed.children).length === 0 ? closed.text : closed.children
    parent.children[closed.name] = [...(parent.children[closed.name] ?? []), element]
  })
  parser.write(text).close()
  const [root] = Object.values(open[0]?.children ?? {}).flat()
  return root ?? ''
}
