import { createHash } from 'node:crypto'
import { z } from 'zod'

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/
/** Of a `.pub` file or a line of `known_hosts`: type and key, with anything before and after. */
const PUBLIC_KEY = /(?:^|\s)((?:ssh|ecdsa|sk)-[\w@.-]+)\s+(AAAA[A-Za-z0-9+/]+=*)(?:\s|$)/

/** Schema of the key of an SSH server as its owner tells it. */
export const HostKey = z.string().refine((text) => FINGERPRINT.test(text.trim()) || isPublicKey(text), {
  message: 'is a fingerprint "SHA256:…" (of 43 letters) or a public key "ssh-ed25519 AAAA…"',
})

/** Not a line of `known_hosts` that is marked (`@revoked`, `@cert-authority`) or commented out: that is no key to trust. */
function isPublicKey(text: string): boolean {
  return PUBLIC_KEY.test(text) && !/^\s*[@#]/m.test(text)
}

/** `SHA256:…`, as OpenSSH writes it. */
export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The fingerprint of a key as it is configured. */
export function fingerprintIn(configured: string): string {
  const [, , key] = PUBLIC_KEY.exec(configured) ?? []
  return key === undefined ? configured.trim().replace(/=$/, '') : fingerprintOf(Buffer.from(key, 'base64'))
}

/** What a key is: `ssh-ed25519`. */
export function typeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1')
}
