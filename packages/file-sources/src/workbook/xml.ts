import { isConnectorError } from '@rollcall/sdk'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { damaged, hostile } from './archive.js'

/** Between one tag or text and the next. A cell has at most 32,767 characters. */
const MAX_LENGTH = 1_000_000
/** Workbooks nest some ten deep. */
const MAX_DEPTH = 64

/** What is done with the elements of a part. Names are without their prefix; the root has depth 1. */
export interface XmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>, depth: number): void
  /** Also of CDATA. A text may come in several pieces. */
  text?(text: string): void
  close?(name: string, depth: number): void
}

/** Where a part stands, for messages. */
export interface PartName {
  readonly file: string
  readonly part: string
}

/**
 * Reads the XML of a part piece by piece, and yields after each, so that what was found in it can be taken away.
 *
 * Strictly: what is not well-formed, or ends too early, fails. A DOCTYPE is refused, so there is nothing to expand, and
 * nothing outside of the archive is ever asked for.
 */
export async function* readXml(
  bytes: AsyncIterable<Uint8Array>,
  reader: XmlReader,
  { file, part }: PartName,
): AsyncGenerator<void, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  let depth = 0
  let sinceLast = 0
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^(utf-8|us-ascii)$/i.test(encoding)) {
      throw hostile(file, `${part} is written in ${encoding.slice(0, 20)}`)
    }
  })
  parser.on('doctype', () => {
    throw hostile(file, `${part} has a DOCTYPE`)
  })
  parser.on('opentag', (tag) => {
    sinceLast = 0
    depth++
    if (depth > MAX_DEPTH) throw hostile(file, `${part} is nested more than ${MAX_DEPTH} deep`)
    reader.open(localName(tag), tag.attributes, depth)
  })
  const text = (piece: string) => {
    sinceLast = 0
    reader.text?.(piece)
  }
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('closetag', (tag) => {
    sinceLast = 0
    reader.close?.(localName(tag), depth)
    depth--
  })
  const push = (piece: string) => {
    sinceLast += piece.length
    if (sinceLast > MAX_LENGTH + piece.length) throw hostile(file, `${part} has a text of more than a million letters`)
    parse(() => parser.write(piece))
  }
  const parse = (step: () => unknown) => {
    try {
      step()
    } catch (error) {
      if (isConnectorError(error)) throw error
      throw damaged(file, `${part} is no well-formed XML`, error)
    }
  }
  for await (const chunk of bytes) {
    push(decoded(() => decoder.decode(chunk, { stream: true })))
    yield
  }
  push(decoded(() => decoder.decode()))
  parse(() => parser.close())
  yield

  function decoded(decode: () => string): string {
    try {
      return decode()
    } catch (error) {
      throw damaged(file, `${part} is not UTF-8`, error)
    }
  }
}

/** As {@link readXml}, to the end of a small part. */
export async function readWholeXml(bytes: AsyncIterable<Uint8Array>, reader: XmlReader, part: PartName): Promise<void> {
  for await (const _ of readXml(bytes, reader, part));
}

function localName({ name }: SaxesTagPlain): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}
