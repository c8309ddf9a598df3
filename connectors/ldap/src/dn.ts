/**
 * A distinguished name in a form that is equal for all ways to write it: case, blanks, escapes, the order within an RDN.
 *
 * A comma in it always separates: those within values are escaped as hexadecimal.
 */
export function dnKey(dn: string): string {
  const rdns = dn.match(/(?:\\[\s\S]|[^\\,])+/g) ?? []
  return rdns.map(rdnKey).join(',')
}

/** Whether an entry is the base or stands below it; both as keys. */
export function isBelow(key: string, base: string): boolean {
  return key === base || key.endsWith(`,${base}`)
}

/** The name of the entry above, as it is written: where somebody stands, without who it is. */
export function above(dn: string): string {
  return dn.replace(/^(?:\\[\s\S]|[^\\,])*,\s*/, '')
}

/** The key of the entry above, or null where there is none. */
export function parentOf(key: string): string | null {
  const end = key.indexOf(',')
  return end === -1 ? null : key.slice(end + 1)
}

function rdnKey(rdn: string): string {
  const pairs = rdn.match(/(?:\\[\s\S]|[^\\+])+/g) ?? []
  return pairs
    .map((pair) => {
      const equals = pair.indexOf('=')
      return `${pair.slice(0, equals).trim().toLowerCase()}=${valueKey(pair.slice(equals + 1))}`
    })
    .sort()
    .join('+')
}

function valueKey(written: string): string {
  const plain = written.includes('\\') ? unescaped(written) : written
  const folded = plain.normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ')
  return folded.replace(/[\\,+]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)}`)
}

function unescaped(written: string): string {
  return written.replace(/((?:\\[\da-f]{2})+)|\\([\s\S])/gi, (_, bytes?: string, sign?: string) =>
    bytes === undefined ? (sign ?? '') : Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8'),
  )
}
