import { Redaction } from '@rollcall/sdk/http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const encodings: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'in a URL': encodeURIComponent,
  'in a URL, twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'in a form': (secret) => encodeURIComponent(secret).replaceAll('%20', '+'),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 in a URL': (secret) => encodeURIComponent(Buffer.from(secret).toString('base64')),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'hex in capitals': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'in JSON': (secret) => JSON.stringify(secret),
  'in JSON without accents': (secret) =>
    JSON.stringify(secret).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'in a web page': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
}

const secrets = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' })

describe('any secret is covered', () => {
  it.each(Object.keys(encodings))('%s', (name) => {
    fc.assert(
      fc.property(secrets, secrets, (secret, other) => {
        const redaction = new Redaction()
        redaction.add(secret, other)
        const form = encodings[name]?.(secret) ?? ''

        const said = redaction.cover(`It answered <${form}>.`)

        expect(said).toContain('[secret]')
        expect(said).not.toContain(form)
      }),
    )
  })

  it('a key of several lines by each of them', () => {
    const redaction = new Redaction()
    redaction.add(
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END PRIVATE KEY-----\n',
    )

    expect(redaction.cover('near MIIEvQIBADANBgkqhkiG9w0B')).toBe('near [secret]')
  })

  it('and a text that is none stays as it is', () => {
    const redaction = new Redaction()
    redaction.add('', 'abc')

    expect(redaction.cover('abc, and nothing else')).toBe('abc, and nothing else')
  })
})
