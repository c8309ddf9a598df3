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

/** In the order in which they are asked for, where it is not known of which kind the configured key is. */
const ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const

/** A server has a key of each kind, and shows the first that is asked for: those kinds come first that are configured. */
export function hostKeyAlgorithms(configured: readonly string[]): (typeof ALGORITHMS)[number][] {
  const kinds = new Set(configured.map((text) => PUBLIC_KEY.exec(text)?.[1]))
  const isWanted = (name: string) => kinds.has(name.startsWith('rsa-') ? 'ssh-rsa' : name)
  return [...ALGORITHMS.filter(isWanted), ...ALGORITHMS.filter((name) => !isWanted(name))]
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
