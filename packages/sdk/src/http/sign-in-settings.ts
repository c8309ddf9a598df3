import { z } from 'zod'
import type { Auth } from './declaration.js'

const secret = (description: string) => z.string().min(1).meta({ secret: true, description })
const secrets = (description: string) =>
  z.record(z.string().min(1), z.string().min(1)).meta({ secret: true, description })

const token = {
  tokenUrl: z.url().describe('Address that gives tokens.'),
  scope: z.string().optional().describe('What is asked for, several separated by blanks.'),
  parameters: z
    .record(z.string(), z.string())
    .optional()
    .describe('More fields of the request for a token: { audience: https://hr.acme.example }.'),
}
const signingKey = {
  privateKey: secret('Private key (PEM) that signs.'),
  keyId: z.string().optional().describe('Name of the key (kid), where the system has several.'),
  algorithm: z.enum(['RS256', 'ES256']).optional().describe('Left out: RS256.'),
}
const sentIn = z
  .enum(['header', 'body'])
  .optional()
  .describe('Where the secret is sent: as basic authentication (header, if left out), or among the fields (body).')

/**
 * How to sign in, for systems of which only an administrator knows. Take it into a connector's configuration as
 * `signIn: SignIn`, and hand it on: `http: (config) => ({ …, auth: authOf(config.signIn) })`.
 */
export const SignIn = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z
          .literal('none')
          .describe(
            'Or apiKey, basic, bearer, clientCredentials, refreshToken, serviceAccount; each has some of these.',
          ),
      }),
      z.strictObject({
        kind: z.literal('apiKey'),
        headers: secrets('Header → key: { X-API-Key: … }.').optional(),
        query: secrets('Parameter → key, where the system wants it in the address.').optional(),
      }),
      z.strictObject({
        kind: z.literal('basic'),
        username: z.string().describe('Name of the user.'),
        password: z.string().meta({ secret: true, description: 'Password of the user.' }),
      }),
      z.strictObject({ kind: z.literal('bearer'), token: secret('A token that stays valid.') }),
      z.strictObject({
        kind: z.literal('clientCredentials'),
        ...token,
        clientId: z.string().describe('Identifier of the client.'),
        clientSecret: secret('Its secret. Or a privateKey in its place.').optional(),
        sentIn,
        ...signingKey,
        privateKey: signingKey.privateKey.optional(),
      }),
      z.strictObject({
        kind: z.literal('refreshToken'),
        ...token,
        clientId: z.string().describe('Identifier of the client.'),
        clientSecret: secret('Its secret, if it has one.').optional(),
        sentIn,
        refreshToken: secret('A refresh token that stays valid.'),
      }),
      z.strictObject({
        kind: z.literal('serviceAccount'),
        ...token,
        issuer: z.string().describe('The service account, as the system calls it (iss).'),
        subject: z.string().optional().describe('On whose behalf (sub). Left out: its own.'),
        audience: z.string().optional().describe('For whom the signed text is (aud). Left out: the tokenUrl.'),
        ...signingKey,
      }),
    ],
    {
      error: 'must say its kind: none, apiKey, basic, bearer, clientCredentials, refreshToken or serviceAccount',
    },
  )
  .superRefine((signIn, context) => {
    const mistake = (message: string) => context.addIssue({ code: 'custom', message })
    if (signIn.kind === 'apiKey' && signIn.headers === undefined && signIn.query === undefined) {
      mistake('needs headers or query: the key under the name that the system wants')
    }
    if (
      signIn.kind === 'clientCredentials' &&
      (signIn.clientSecret === undefined) === (signIn.privateKey === undefined)
    ) {
      mistake('needs either clientSecret or privateKey')
    }
  })
export type SignIn = z.output<typeof SignIn>

/** As a declaration takes it. */
export function authOf(signIn: SignIn): Auth {
  if (signIn.kind === 'clientCredentials') {
    const { clientSecret: secret, sentIn, privateKey = '', keyId, algorithm, ...rest } = signIn
    return { ...rest, client: secret === undefined ? { privateKey, keyId, algorithm } : { secret, sentIn } }
  }
  if (signIn.kind === 'refreshToken') {
    const { clientSecret: secret, sentIn, ...rest } = signIn
    return { ...rest, client: secret === undefined ? undefined : { secret, sentIn } }
  }
  if (signIn.kind === 'serviceAccount') {
    const { privateKey, keyId, algorithm, ...rest } = signIn
    return { ...rest, key: { privateKey, keyId, algorithm } }
  }
  return signIn
}
