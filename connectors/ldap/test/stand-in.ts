import { once } from 'node:events'
import { createServer, type TLSSocket } from 'node:tls'
import { BerReader, BerWriter, PagedResultsControl, PresenceFilter, SearchRequest } from 'ldapts'
import { onTestFinished } from 'vitest'
import { certificates } from '../../../test/ldap/certificates.js'

const BIND = 0x60
const UNBIND = 0x42
const SEARCH = 0x63

export interface Asked {
  readonly base: string
  readonly scope: string
  readonly filter: string
  /** Attributes of which the filter wants any value: `(mail=*)`. */
  readonly present: readonly string[]
  readonly attributes: readonly string[]
  /** Null: no page was asked for. */
  readonly cookie: string | null
}

export interface Answer {
  readonly entries?: readonly (readonly [
    dn: string,
    attributes: Readonly<Record<string, readonly (string | Buffer)[]>>,
  ])[]
  readonly references?: readonly string[]
  readonly code?: number
  readonly text?: string
  /** Where the next page begins; null: nothing is said of pages. Left out: this was the last. */
  readonly cookie?: string | null
  /** Bytes to send instead of the answer, after which the connection is closed. */
  readonly instead?: Buffer
}

/**
 * A directory that answers as the test says, for what no server here can be brought to do: Active Directory's ranges,
 * referrals to child domains, pages that are not as agreed. Gone when the test has finished.
 */
export async function startStandIn(answer: (asked: Asked) => Answer, signIn: () => Answer = () => ({})) {
  const { ca, cert, key } = await certificates()
  const operations = new Set<number>()
  const server = createServer({ key, cert }, (socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => respond(socket, bytes))
  }).listen(0, '127.0.0.1')

  function respond(socket: TLSSocket, bytes: Buffer): void {
    const reader = new BerReader(bytes)
    reader.readSequence()
    const messageId = reader.readInt() ?? 0
    const operation = reader.readSequence() ?? 0
    operations.add(operation)
    if (operation === BIND) socket.write(result(messageId, 0x61, signIn()))
    else if (operation === SEARCH) respondToSearch(socket, messageId, reader, presentIn(bytes))
    else if (operation === UNBIND) socket.end()
  }

  function respondToSearch(socket: TLSSocket, messageId: number, reader: BerReader, present: readonly string[]): void {
    const request = new SearchRequest({ messageId, filter: new PresenceFilter({ attribute: 'none' }) })
    request.parse(reader, [])
    const paging = request.controls?.find((control) => control instanceof PagedResultsControl)
    const said = answer({
      base: request.baseDN,
      scope: request.scope,
      filter: request.filter.toString(),
      present,
      attributes: request.attributes,
      cookie: paging === undefined ? null : String(paging.value?.cookie ?? ''),
    })
    if (said.instead) {
      socket.end(said.instead)
      return
    }
    const messages = said.entries?.map(([dn, attributes]) => entryMessage(messageId, dn, attributes)) ?? []
    if (said.references) messages.push(referenceMessage(messageId, said.references))
    socket.write(Buffer.concat([...messages, result(messageId, 0x65, said)]))
  }

  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return { url: `ldaps://127.0.0.1:${address.port}`, ca, operations }
}

/** ldapts misreads this part of a filter, which it only writes as a rule: a mark, a length, and the attribute's name. */
function presentIn(request: Buffer): readonly string[] {
  const found: string[] = []
  for (let mark = request.indexOf(0x87); mark !== -1; mark = request.indexOf(0x87, mark + 1)) {
    const length = request[mark + 1] ?? 0
    found.push(request.toString('latin1', mark + 2, mark + 2 + length).toLowerCase())
  }
  return found
}

/** The server's notice that it ends the connection (RFC 4511, 4.4.1). */
export const DISCONNECTION = message(0, 0x78, (writer) => {
  writer.writeEnumeration(52)
  writer.writeString('')
  writer.writeString('being stopped')
})

function result(messageId: number, operation: number, { code = 0, text = '', cookie = '' }: Answer): Buffer {
  const body = (writer: BerWriter) => {
    writer.writeEnumeration(code)
    writer.writeString('')
    writer.writeString(text)
  }
  const value = { size: 0, cookie: Buffer.from(cookie ?? '') }
  return message(messageId, operation, body, cookie === null ? null : new PagedResultsControl({ value }))
}

function referenceMessage(messageId: number, references: readonly string[]): Buffer {
  return message(messageId, 0x73, (writer) => {
    for (const reference of references) writer.writeString(reference)
  })
}

function entryMessage(
  messageId: number,
  dn: string,
  attributes: Readonly<Record<string, readonly (string | Buffer)[]>>,
): Buffer {
  return message(messageId, 0x64, (writer) => {
    writer.writeString(dn)
    writer.startSequence()
    for (const [type, values] of Object.entries(attributes)) {
      writer.startSequence()
      writer.writeString(type)
      writer.startSequence(0x31)
      for (const value of values) writer.writeBuffer(Buffer.from(value), 0x04)
      writer.endSequence()
      writer.endSequence()
    }
    writer.endSequence()
  })
}

function message(
  messageId: number,
  operation: number,
  body: (writer: BerWriter) => void,
  control: PagedResultsControl | null = null,
): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(messageId)
  writer.startSequence(operation)
  body(writer)
  writer.endSequence()
  if (control !== null) {
    writer.startSequence(0xa0)
    control.write(writer)
    writer.endSequence()
  }
  writer.endSequence()
  return writer.buffer
}
