import { Network } from '@rollcall/sdk/http'
import { Missing, WithoutCommunity } from '@rollcall/sdk/people'
import { z } from 'zod'
import { readKeyFile } from './key-file.js'

const leaveOut = (what: string) =>
  z.enum(['leaveOut', 'count']).optional().describe(`Whether ${what} count. Left out: leaveOut.`)

const Units = z
  .array(
    z.string().regex(/^\/?[^/]+(\/[^/]+)*$/, 'must be a path, /Stores/Utrecht, or the end of one, Service accounts'),
  )
  .min(1)
  .optional()

const Users = z
  .strictObject({
    suspended: z
      .enum(['byAdministrator', 'leaveOut', 'count'])
      .optional()
      .describe(
        'Who is left out of those who are suspended. Left out: byAdministrator, those whom Google suspended by itself count.',
      ),
    archived: leaveOut('archived users'),
    guests: leaveOut('guests'),
    onlyUnits: Units.describe('Only users in these organizational units, and below them, count.'),
    exceptUnits: Units.describe(
      'Users in these organizational units, and below them, do not count: /Rooms, or Service accounts wherever it is.',
    ),
    withoutEmployeeId: z
      .enum(['count', 'leaveOut'])
      .optional()
      .describe('Whether users without an employee id count. Left out: count.'),
    withoutCommunity: WithoutCommunity.optional(),
  })
  .describe('Who counts.')

const Groups = z
  .strictObject({
    addresses: z
      .array(z.string().regex(/^[^\s@]*@[^\s@]+$/, 'must be an address: team-*@acme.example'))
      .min(1)
      .optional()
      .describe('Which groups are communities, by their addresses: team-*@acme.example. Left out: all.'),
    memberCounts: z
      .enum(['check', 'ignore'])
      .optional()
      .describe('Whether the members that come are held against the number that Google says. Left out: check.'),
  })
  .describe('Which groups are communities, where groups are.')

const CustomField = z.string().regex(/^[\w-]+\.[\w-]+$/, 'must be a custom field: Schema.field')

const Fields = z
  .strictObject({
    startDate: CustomField.optional().describe('Custom field with the first day: HR.startDate.'),
    endDate: CustomField.optional().describe('Custom field with the last day.'),
    birthDate: CustomField.optional().describe('Custom field with the birth date.'),
    attributes: z
      .record(z.string().min(1), z.union([z.enum(['employeeId', 'costCenter', 'location', 'type']), CustomField]))
      .optional()
      .describe('Further fields: attribute → employeeId, costCenter, location, type, or a custom field.'),
  })
  .describe('What this account keeps beyond names, addresses and phones.')

/** What the `google-workspace` connector is configured with. */
export const Config = z.strictObject({
  key: z
    .string()
    .superRefine((text, { addIssue }) => {
      const read = readKeyFile(text)
      if ('mistake' in read) addIssue({ code: 'custom', message: read.mistake })
    })
    .meta({ secret: true, contentMediaType: 'application/json' })
    .describe(`Text of the key file (JSON) of a service account: "\${file:/run/secrets/google.json}".`),
  administrator: z
    .email({ error: 'must be an address: rollcall@acme.example' })
    .describe('Address of the administrator on whose behalf Google is asked.'),
  identifier: z
    .enum(['id', 'employeeId', 'primaryEmail'])
    .optional()
    .describe('What identifies an employee. Left out: id, the only one that surely survives a new name.'),
  users: Users.optional(),
  orgUnits: z
    .strictObject({
      nested: z
        .boolean()
        .optional()
        .describe('Whether users are also in all units above theirs, save the topmost. Left out: false.'),
    })
    .optional()
    .describe('Who is in an organizational unit, where those are communities.'),
  groups: Groups.optional(),
  fields: Fields.optional(),
  missing: Missing.optional().describe(
    'What it says that a user has no phone, language, title or further field. Left out: none. unknown: nothing.',
  ),
  requestsPerSecond: z
    .number()
    .positive()
    .optional()
    .describe("Requests a second at most. Left out: 40, which is Google's own limit."),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the Directory API, where it is not https://admin.googleapis.com/admin/directory/v1.'),
  network: Network.optional(),
})

export type Config = z.output<typeof Config>
