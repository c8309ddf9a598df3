import { createHash, randomBytes } from 'node:crypto'

/** How long the link in an invitation can be used. */
export const INVITATION_DAYS = 90

/** What the link in an invitation carries: 256 random bits, base64url. It is written into the mail and nowhere else. */
export function mintToken(): string {
  const token = randomBytes(32).toString('base64url')
  // On a command line, one that begins with a dash would be taken for an option.
  return token.startsWith('-') ? mintToken() : token
}

/** What `invitations.token_hash` keeps of a token: SHA-256, hexadecimal. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
