import { Network, SignIn } from '@rollcall/sdk/http'
import { z } from 'zod'
import { HostKey } from './sftp/host-key.js'

const secret = (description: string) => z.string().min(1).meta({ secret: true, description })

/** A folder on a disk of this machine, or one that is mounted there. */
export const FolderPlace = z.strictObject({
  kind: z.literal('folder').describe('Or https, sftp, s3; each has settings of its own.'),
  path: z.string().min(1).describe('folder: its path, relative to the configuration.'),
})

/** Files that are had by their addresses. */
export const WebPlace = z.strictObject({
  kind: z.literal('https'),
  url: z
    .url({ protocol: /^https?$/, error: 'is an address that begins with https://' })
    .describe('https: address that the names of the files follow, https://hr.acme.example/exports.'),
  signIn: SignIn.optional().describe('https: how to sign in. Left out: not at all.'),
  network: Network.optional(),
})

/** Where its files lie, for people: without a query, which may hold what is not to be told. */
export function addressOf({ url }: WebPlace): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname.replace(/\/+$/, '')}`
}

/** A folder of an SFTP server. */
export const SftpPlace = z
  .strictObject({
    kind: z.literal('sftp'),
    host: z.string().min(1).describe('sftp: name or address of the server.'),
    port: z.int().min(1).max(65_535).default(22).describe('sftp: left out, 22.'),
    user: z.string().min(1).describe('sftp: name of the account.'),
    password: secret('sftp: password of the account. Or a key.').optional(),
    key: secret('sftp: private key (OpenSSH or PEM text). Or a password.').optional(),
    passphrase: secret('sftp: passphrase of the key, if it has one.').optional(),
    hostKey: z
      .union([HostKey, z.array(HostKey).min(1, 'name a key')], {
        error: 'is needed: SHA256:… or a line "ssh-ed25519 AAAA…", from the owner of the server; or a list of such',
      })
      .describe(
        'sftp: fingerprint or public key of the server; several while a new one is introduced. No other is trusted.',
      ),
    folder: z.string().min(1).default('.').describe('sftp: folder of the files. Left out: where the account begins.'),
  })
  .superRefine(({ password, key, passphrase }, context) => {
    const mistake = (message: string) => context.addIssue({ code: 'custom', message })
    if (password === undefined && key === undefined) mistake('needs a password or a key')
    if (passphrase !== undefined && key === undefined) mistake('has a passphrase and no key')
  })

/** A bucket of S3, or of a store that is asked like it. */
export const S3Place = z.strictObject({
  kind: z.literal('s3'),
  endpoint: z
    .url({ protocol: /^https?$/, error: 'is an address that begins with https://' })
    .optional()
    .describe('s3: address of the store. Left out: Amazon S3 in the region.'),
  region: z.string().min(1).describe('s3: region, eu-central-1; for many other stores auto or us-east-1.'),
  bucket: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'is the name of a bucket')
    .describe('s3: name of the bucket.'),
  prefix: z
    .string()
    .regex(/^[^/].*\/$/, 'ends with a slash, and begins with none: exports/hr/')
    .optional()
    .describe('s3: what the keys of the files begin with, exports/hr/. Left out: nothing.'),
  accessKeyId: z.string().min(1).describe('s3: identifier of the access key.'),
  secretAccessKey: secret('s3: secret of the access key.'),
  network: Network.optional(),
})

/**
 * Where files lie. Take it into a connector's configuration as `place: Place.optional()`, declare
 * `http: ({ place }) => httpOf(place)`, and have files by `openSourceFile`.
 */
export const Place = z
  .discriminatedUnion('kind', [FolderPlace, WebPlace, SftpPlace, S3Place], {
    error: 'must say its kind: folder, https, sftp or s3',
  })
  .describe('Where the files lie. Left out: in the folder of the configuration.')
export type Place = z.output<typeof Place>
export type FolderPlace = z.output<typeof FolderPlace>
export type WebPlace = z.output<typeof WebPlace>
export type SftpPlace = z.output<typeof SftpPlace>
export type S3Place = z.output<typeof S3Place>
