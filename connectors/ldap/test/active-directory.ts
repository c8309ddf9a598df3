import { isBelow } from '../src/dn.js'
import type { Answer, Asked } from './stand-in.js'

export const DOMAIN = 'DC=acme,DC=example'
export const STAFF = `OU=Staff,${DOMAIN}`
const MAX_VALUES = 1_500

type Values = Readonly<Record<string, readonly (string | Buffer)[]>>

/** The 16 bytes of a GUID that ends with this number. */
export function guid(number: number): Buffer {
  const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
  bytes.writeUInt16BE(number, 14)
  return bytes
}

export function user(name: string, number: number, values: Values = {}): readonly [string, Values] {
  return [
    `CN=${name},${STAFF}`,
    {
      objectClass: ['user'],
      objectGUID: [guid(number)],
      givenName: [name],
      sn: ['Jansen'],
      title: ['Cook'],
      userAccountControl: ['512'],
      accountExpires: ['9223372036854775807'],
      primaryGroupID: ['513'],
      ...values,
    },
  ]
}

export function groupOf(name: string, number: number, values: Values): readonly [string, Values] {
  const sid = Buffer.alloc(28)
  sid.writeUInt32LE(number, 24)
  return [
    `CN=${name},${STAFF}`,
    { objectClass: ['group'], objectGUID: [guid(number)], cn: [name], objectSid: [sid], ...values },
  ]
}

export function unitOf(name: string, number: number): readonly [string, Values] {
  return [`OU=${name},${STAFF}`, { objectClass: ['organizationalunit'], objectGUID: [guid(number)], ou: [name] }]
}

/** Answers as a domain controller does: a page for each list, ranges of values, and what is asked for only. */
export function activeDirectory(objects: readonly (readonly [string, Values])[]) {
  return ({ base, scope, filter, present, attributes, cookie }: Asked): Answer => {
    if (base === '') {
      const root = { supportedCapabilities: ['1.2.840.113556.1.4.800'] }
      return { entries: [['', root]], cookie: null }
    }
    if (scope === 'base' && (base === STAFF || base === DOMAIN)) return { entries: [[base, {}]], cookie: null }
    const wanted = objects.filter(([dn, values]) => {
      if (scope === 'base') return dn === base
      const [kind] = values['objectClass'] ?? []
      const names = Object.keys(values).map((name) => name.toLowerCase())
      const isKind = filter.toLowerCase().includes(`(objectclass=${String(kind)})`)
      return isBelow(dn, base) && isKind && present.every((name) => names.includes(name))
    })
    const entries = wanted.map(([dn, values]) => [dn, inRanges(values, attributes)] as const)
    return { entries, cookie: cookie === null ? null : '' }
  }
}

function inRanges(values: Values, attributes: readonly string[]): Values {
  const found: Record<string, readonly (string | Buffer)[]> = {}
  for (const asked of attributes) {
    const [name = '', option] = asked.toLowerCase().split(';')
    const [attribute, all = []] = Object.entries(values).find(([each]) => each.toLowerCase() === name) ?? []
    if (attribute === undefined) continue
    const from = Number(/range=(\d+)/.exec(option ?? '')?.[1] ?? 0)
    const isLast = from + MAX_VALUES >= all.length
    if (from === 0 && isLast) {
      found[attribute] = all
      continue
    }
    if (from === 0) found[attribute] = []
    found[`${attribute};range=${from}-${isLast ? '*' : from + MAX_VALUES - 1}`] = all.slice(from, from + MAX_VALUES)
  }
  return found
}
