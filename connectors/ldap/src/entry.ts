import type { SearchEntry } from 'ldapts'

/** One object of the directory, with the attributes that were asked for and may be seen. */
export class Entry {
  readonly dn: string
  readonly #values = new Map<string, readonly Buffer[]>()
  /** Attributes of which only a part came: name → what the server called it, `range=0-1499`. */
  readonly ranges = new Map<string, string>()

  constructor({ name, attributes }: Pick<SearchEntry, 'name' | 'attributes'>) {
    this.dn = name
    for (const { type, parsedBuffers } of attributes) {
      const [attribute = '', option] = type.toLowerCase().split(';')
      if (option?.startsWith('range=')) this.ranges.set(attribute, option)
      // A range stands beside an attribute of the same name that is empty. Other options are languages and the like.
      if (option === undefined ? !this.#values.has(attribute) : option.startsWith('range=')) {
        this.#values.set(attribute, parsedBuffers)
      }
    }
  }

  has(attribute: string): boolean {
    return (this.#values.get(attribute.toLowerCase())?.length ?? 0) > 0
  }

  bytes(attribute: string): Buffer | null {
    return this.#values.get(attribute.toLowerCase())?.[0] ?? null
  }

  /** The first value that is not blank, without blanks around it; null where there is none or it is no text. */
  text(attribute: string): string | null {
    return this.texts(attribute)[0] ?? null
  }

  texts(attribute: string): string[] {
    const values = this.#values.get(attribute.toLowerCase()) ?? []
    return values.map(decoded).filter((text) => text !== '')
  }

  /** Text of an identifier: `objectGUID` is 16 bytes, all others are text. */
  identifier(attribute: string): string | null {
    if (attribute.toLowerCase() !== 'objectguid') return this.text(attribute)
    const bytes = this.bytes(attribute)
    return bytes?.length === 16 ? guidText(bytes) : null
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

function decoded(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes).replace(/^[\s\p{C}]+|[\s\p{C}]+$/gu, '')
  } catch {
    // Such as a photo: no text, so there is none.
    return ''
  }
}

/** The first three groups of a GUID are stored with their bytes turned around. */
function guidText(bytes: Buffer): string {
  const turned = Buffer.from(bytes)
  turned.subarray(0, 4).reverse()
  turned.subarray(4, 6).reverse()
  turned.subarray(6, 8).reverse()
  return turned.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
