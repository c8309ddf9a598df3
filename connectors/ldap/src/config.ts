import { Authorities } from '@rollcall/sdk/http'
import { FilterParser } from 'ldapts'
import { z } from 'zod'

const Attribute = z
  .string()
  .regex(/^(?:[a-z][a-z\d-]*|\d+(?:\.\d+)+)$/i, 'must be the name of an attribute, such as employeeNumber')
const Dn = z.string().regex(/^[^=,]+=.*[^,\s]$/, 'must be a distinguished name, such as OU=Staff,DC=acme,DC=example')
const Dns = z.array(Dn).min(1)

const Filter = z.string().refine(isFilter, { message: 'must be an LDAP filter, such as (employeeType=staff)' })

const Url = z
  .string()
  .refine(isServer, { message: 'must be ldaps://HOST or ldap://HOST, with a port where it is another one' })

const field = Attribute.nullable().optional()

const Fields = z
  .strictObject({
    firstName: field.describe('Default: givenName.'),
    lastName: field.describe('Default: sn.'),
    email: field.describe('Default: mail.'),
    phone: field.describe('Default: mobile.'),
    language: field.describe('Default: preferredLanguage.'),
    birthDate: field.describe('Default: none.'),
    invitationDate: field.describe('Default: none.'),
    startDate: field.describe('Default: none.'),
    endDate: field.describe('Last day of employment. Default: accountExpires in Active Directory, else none.'),
    function: Attribute.optional().describe('Default: title.'),
    community: Attribute.optional().describe(
      'Where an attribute is the community. Default: department in Active Directory, else ou.',
    ),
  })
  .describe('Attributes that the fields of an employee are taken from; null: the field is not read.')

const People = z
  .strictObject({
    bases: Dns.describe('People are looked for below these entries: name each organizational unit that holds some.'),
    filter: Filter.optional().describe(
      'Who is a person. Default: (&(objectCategory=person)(objectClass=user)) in Active Directory, else (objectClass=inetOrgPerson).',
    ),
    disabled: z
      .enum(['leaveOut', 'read'])
      .default('leaveOut')
      .describe('Accounts that are disabled: leaveOut (their number is told), or read like all others.'),
    leaveOut: Dns.optional().describe('People below these entries do not count, such as service accounts.'),
    mustSee: Dns.optional().describe(
      'Entries without which a read fails: one person in each unit shows that the account may still read there.',
    ),
  })
  .describe("Who is an employee: { bases: ['OU=Staff,DC=acme,DC=example'] } at least.")

const Groups = z
  .strictObject({
    bases: Dns.optional().describe('Groups are looked for below these entries. Default: where people are.'),
    filter: Filter.optional().describe('Which groups are communities. Default: all, which is seldom what you want.'),
  })
  .describe(
    "Where groups are the communities, such as { bases: ['OU=Groups,DC=acme,DC=example'], filter: (cn=team-*) }.",
  )

/** The configuration of one integration. */
export const Config = z.strictObject({
  url: Url.describe('ldaps://dc1.acme.example (TLS, port 636) or ldap://… (StartTLS, port 389). Never unencrypted.'),
  directory: z
    .enum(['active-directory', 'openldap'])
    .describe('What it is; openldap also for others that have entryUUID.'),
  user: z.string().min(1).describe('Who reads: a distinguished name; in Active Directory also rollcall@acme.example.'),
  password: z.string().min(1).meta({ secret: true }).describe("That account's password."),
  ca: Authorities.optional(),
  people: People,
  groups: Groups.default({}),
  fields: Fields.default({}),
  attributes: z.array(Attribute).default([]).describe('Further attributes to keep with an employee.'),
  identifier: Attribute.optional().describe(
    'What identifies a person. Default: objectGUID in Active Directory, else entryUUID: both survive renames.',
  ),
  timeZone: z
    .string()
    .refine(isTimeZone, { message: 'must be a time zone, such as Europe/Amsterdam' })
    .default('UTC')
    .describe('Points in time, such as accountExpires, become dates in it.'),
  pageSize: z.int().min(1).max(1000).default(500).describe('Entries to ask for at a time.'),
})
export type Config = z.output<typeof Config>

function isFilter(text: string): boolean {
  try {
    FilterParser.parseString(text)
    return text.startsWith('(')
  } catch {
    return false
  }
}

function isServer(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !/^ldaps?:$/.test(url.protocol) || url.hostname === '') return false
  return (
    url.username === '' && url.password === '' && /^\/?$/.test(url.pathname) && url.search === '' && url.hash === ''
  )
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
