import { type Auth, Network } from '@rollcall/sdk/http'
import { Missing, WithoutCommunity } from '@rollcall/sdk/people'
import { z } from 'zod'

const secret = (description: string) => z.string().min(1).meta({ secret: true, description })

const SignIn = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z.literal('bearer').describe('Or basic, or clientCredentials; each has fields of its own.'),
        token: secret('A token that stays valid.'),
      }),
      z.strictObject({
        kind: z.literal('basic'),
        username: z.string().min(1).describe('Name of the user.'),
        password: secret('Password of the user.'),
      }),
      z.strictObject({
        kind: z.literal('clientCredentials'),
        tokenUrl: z.url().describe('Address that gives tokens (OAuth 2).'),
        clientId: z.string().min(1).describe('Identifier of the client.'),
        clientSecret: secret('Its secret.'),
        sentIn: z
          .enum(['header', 'body'])
          .optional()
          .describe(
            'Where the secret is sent: as basic authentication (header, if left out), or among the fields (body).',
          ),
        scope: z.string().optional().describe('What is asked for, several separated by blanks.'),
        parameters: z.record(z.string(), z.string()).optional().describe('More fields of the request for a token.'),
      }),
    ],
    { error: 'must say its kind: bearer, basic or clientCredentials' },
  )
  .describe('How to sign in.')

const filter = z.string().trim().min(1).optional()
const AttributePath = z
  .string()
  .regex(
    /^(urn:[\w.:-]+:)?[A-Za-z$][\w$-]*(\.[A-Za-z$][\w$-]*)?$/,
    'must be an attribute as SCIM writes it: employeeNumber, name.middleName, or urn:acme:hr:1.0:User:hiredOn',
  )

const Fields = z
  .strictObject({
    startDate: AttributePath.optional().describe('Attribute with the first day. SCIM itself has none.'),
    endDate: AttributePath.optional().describe('Attribute with the last day. SCIM itself has none.'),
    birthDate: AttributePath.optional().describe('Attribute with the birth date. SCIM itself has none.'),
    attributes: z
      .record(z.string().min(1), AttributePath)
      .optional()
      .describe('Further fields: attribute → where it is: { badge: employeeNumber }.'),
  })
  .describe('What this service has beyond the standard.')

const Users = z
  .strictObject({
    filter: filter.describe('Which users are asked for, as SCIM writes it: userType eq "Employee".'),
    userTypes: z.array(z.string().min(1)).min(1).optional().describe('Only users of these types (userType) count.'),
    inactive: z
      .enum(['leaveOut', 'count'])
      .optional()
      .describe('Whether users who are not active count. Left out: leaveOut.'),
    withoutCommunity: WithoutCommunity.optional(),
    pageSize: z.int().min(1).max(1000).optional().describe('Users asked for at a time. Left out: 100.'),
  })
  .describe('Who counts.')

const Groups = z
  .strictObject({
    filter: filter.describe('Which groups are communities, as SCIM writes it: displayName sw "Team ".'),
    pageSize: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('Groups asked for at a time, with all their members. Left out: 25.'),
  })
  .describe('Which groups are communities, where groups are.')

/** What the `scim` connector is configured with. */
export const Config = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://acme.example/scim/v2' })
    .refine((url) => !/\/(Users|Groups)\/?$/i.test(url), { message: 'ends before /Users and /Groups' })
    .describe('Address of the service, which /Users and /Groups are below: https://acme.example/scim/v2.'),
  signIn: SignIn,
  identifier: z
    .enum(['id', 'externalId', 'userName'])
    .optional()
    .describe('What identifies an employee. Left out: id, the only one that surely survives a new name.'),
  users: Users.optional(),
  groups: Groups.optional(),
  fields: Fields.optional(),
  missing: Missing.optional().describe(
    'What an attribute says that a user does not have. Left out: none, as in the standard. unknown: nothing.',
  ),
  paging: z
    .enum(['index', 'cursor', 'none'])
    .optional()
    .describe('How the service pages. Left out: index. none: everything comes in one answer, if its maker says so.'),
  requestsPerSecond: z.number().positive().optional().describe('Left out: one after the other.'),
  network: Network.optional(),
})

export type Config = z.output<typeof Config>

/** As the sdk takes it. */
export function authOf(signIn: Config['signIn']): Auth {
  if (signIn.kind !== 'clientCredentials') return signIn
  const { clientSecret, sentIn, ...rest } = signIn
  return { ...rest, client: { secret: clientSecret, sentIn } }
}
