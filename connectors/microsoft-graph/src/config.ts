import { type HttpDeclaration, Network } from '@rollcall/sdk/http'
import { Missing, WithoutCommunity } from '@rollcall/sdk/people'
import { z } from 'zod'
import { explain } from './refusals.js'

/** Requests under way: a tenant may have thousands of groups, and each answer takes a while. */
export const AT_A_TIME = 8

/** Where tokens are had and Graph is asked, by cloud. Tokens of one are worth nothing in another. */
const clouds = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  usGovernment: { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  usDefense: { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
  china: { login: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
} as const

const SignIn = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z.literal('secret').describe('Or certificate; each has fields of its own.'),
        secret: z.string().min(1).meta({ secret: true, description: 'The value of a client secret, not its ID.' }),
      }),
      z.strictObject({
        kind: z.literal('certificate'),
        certificate: z.string().min(1).describe('The certificate (PEM) that the application has.'),
        privateKey: z.string().min(1).meta({ secret: true, description: 'Its private key (PEM, RSA).' }),
      }),
    ],
    { error: 'must say its kind: secret or certificate' },
  )
  .describe('How the application proves who it is.')

const Host = z.url().refine((url) => new URL(url).pathname === '/', 'ends with the host: what follows is added')

const Cloud = z
  .union([
    z.enum(['global', 'usGovernment', 'usDefense', 'china']),
    z.strictObject({
      login: Host.describe('Where tokens are had: https://login.microsoftonline.com.'),
      graph: Host.describe('Where Graph is: https://graph.microsoft.com.'),
    }),
  ])
  .optional()
  .describe(
    'Which cloud the tenant is in. Left out: global, which GCC belongs to. usGovernment is GCC High, usDefense DoD. Or both addresses.',
  )

/** What Graph shows of a single user only, and refuses in lists. */
const NOT_IN_LISTS =
  /^(aboutMe|birthday|hireDate|interests|mailboxSettings|mySite|pastProjects|preferredName|responsibilities|schools|skills)\b/

const Property = z
  .string()
  .regex(
    /^[A-Za-z]\w*(\/[A-Za-z]\w*)?$/,
    'must be a property as Graph names it: employeeId, employeeOrgData/costCenter',
  )
  .refine((name) => !NOT_IN_LISTS.test(name), 'is not shown in lists of users')

const Fields = z
  .strictObject({
    email: z
      .enum(['mail', 'userPrincipalName', 'otherMails'])
      .optional()
      .describe('Where invitations go. Left out: mail. otherMails: the first of the other addresses.'),
    startDate: Property.optional().describe('Property with the first day: employeeHireDate.'),
    endDate: Property.optional().describe(
      'Property with the last day: employeeLeaveDateTime, which needs one more right.',
    ),
    birthDate: Property.optional().describe(
      'Property with the birth date, an extension: Graph shows its own in no list.',
    ),
    attributes: z
      .record(z.string().min(1), Property)
      .optional()
      .describe('Further fields: attribute → property: { badge: employeeId }.'),
  })
  .describe('What is read beyond name, phone and language.')

const leaveOutOrCount = z.enum(['leaveOut', 'count']).optional()

const Users = z
  .strictObject({
    disabled: leaveOutOrCount.describe(
      'Whether users count whose sign-in is blocked: leavers, shared mailboxes, rooms. Left out: leaveOut.',
    ),
    guests: leaveOutOrCount.describe('Whether guests count (userType). Left out: leaveOut.'),
    unlicensed: leaveOutOrCount.describe('Whether users without any license count. Left out: count.'),
    employeeTypes: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Only users of these types (employeeType) count: [Employee, Contractor].'),
    withoutCommunity: WithoutCommunity.optional(),
  })
  .describe('Who counts.')

const Groups = z
  .strictObject({
    filter: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe("Which groups are communities, as OData writes it: startswith(displayName,'Team ')."),
    only: z
      .array(z.guid({ error: 'must be the object ID of a group' }))
      .min(1)
      .optional()
      .describe('Only these groups, by object ID. Instead of a filter.'),
  })
  .refine(({ filter, only }) => filter === undefined || only === undefined, {
    message: 'has both `filter` and `only`: write one of them',
  })
  .describe('Which groups are communities, where groups are. Left out: all of the tenant.')

/** What the `microsoft-graph` connector is configured with. */
export const Config = z
  .strictObject({
    tenant: z
      .string()
      .regex(/^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\w-]+(\.[\w-]+)+)$/i, {
        error: 'must be the ID of the tenant, or one of its domains',
      })
      .describe('ID of the tenant, or one of its domains: acme.onmicrosoft.com.'),
    clientId: z.guid({ error: 'must be the application (client) ID' }).describe('Application (client) ID.'),
    signIn: SignIn,
    cloud: Cloud,
    identifier: z
      .enum(['id', 'employeeId', 'userPrincipalName', 'onPremisesImmutableId'])
      .optional()
      .describe('What identifies an employee. Left out: id, the only one that never changes.'),
    users: Users.optional(),
    groups: Groups.optional(),
    fields: Fields.optional(),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be a time zone, such as Europe/Amsterdam')
      .optional()
      .describe('Where first and last days begin: Graph has them as moments. Needed with startDate or endDate.'),
    missing: Missing.optional().describe(
      'What a property says that a user does not have. Left out: none. unknown: nothing, the platform keeps its own.',
    ),
    network: Network.optional(),
  })
  .refine(({ fields = {}, timeZone }) => timeZone !== undefined || !(fields.startDate ?? fields.endDate), {
    path: ['timeZone'],
    message: 'is needed with startDate or endDate, which Graph has as moments',
  })

export type Config = z.output<typeof Config>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** How Graph is reached and signed in to, for the application alone and without a user. */
export function declareHttp({ tenant, clientId, signIn, cloud = 'global', network }: Config): HttpDeclaration {
  const { login, graph } = typeof cloud === 'string' ? clouds[cloud] : cloud
  const base = graph.replace(/\/$/, '')
  return {
    baseUrl: `${base}/v1.0`,
    auth: {
      kind: 'clientCredentials',
      tokenUrl: `${login.replace(/\/$/, '')}/${tenant}/oauth2/v2.0/token`,
      scope: `${base}/.default`,
      clientId,
      client: signIn.kind === 'secret' ? { secret: signIn.secret, sentIn: 'body' } : { ...signIn, algorithm: 'PS256' },
    },
    // The first makes Graph count; the second has it refuse us before it refuses what people wait for.
    headers: { ConsistencyLevel: 'eventual', 'x-ms-throttle-priority': 'low' },
    explain,
    // Graph counts by ten seconds, and says mostly how long to wait.
    rateLimit: { concurrent: AT_A_TIME, pauseMs: 3_500 },
    network,
  }
}
