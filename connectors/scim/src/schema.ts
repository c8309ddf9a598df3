import { z } from 'zod'

/** The enterprise extension of RFC 7643, 4.3. */
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const Count = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
])
const Text = z.union([z.string(), z.number().transform(String)]).nullish()
/** Entra and others write booleans as text. */
const Flag = z
  .union([
    z.boolean(),
    z
      .string()
      .regex(/^(true|false)$/i)
      .transform((text) => text.toLowerCase() === 'true'),
  ])
  .nullish()

const Frame = z.object({
  totalResults: Count.nullish(),
  Resources: z.array(z.unknown()).nullish(),
  nextCursor: z.string().nullish(),
})

/** An answer to a list's request. Its list may be missing only where there is nothing (RFC 7644, 3.4.2). */
export const Page = Frame.superRefine(({ totalResults, Resources }, { addIssue }) => {
  if (!Resources && totalResults !== 0) addIssue({ code: 'custom', path: ['Resources'], message: 'is missing' })
})
export type Page = z.output<typeof Page>

/** What is asked for behind the end: its list may be missing, its total not. */
export const BehindTheEnd = Frame.extend({ totalResults: Count })

const Values = z.array(z.object({ value: Text, type: Text, primary: Flag })).nullish()
const enterprise = {
  employeeNumber: Text,
  costCenter: Text,
  organization: Text,
  division: Text,
  department: Text,
}

/** What is used of a user. Some services write the extension's attributes beside those of the core. */
export const User = z.object({
  id: Text,
  externalId: Text,
  userName: Text,
  active: Flag,
  name: z.object({ givenName: Text, familyName: Text, formatted: Text }).nullish(),
  displayName: Text,
  title: Text,
  userType: Text,
  preferredLanguage: Text,
  emails: Values,
  phoneNumbers: Values,
  groups: z.array(z.object({ value: Text })).nullish(),
  ...enterprise,
  [ENTERPRISE]: z.object(enterprise).nullish(),
})
export type User = z.output<typeof User>

/** What says whether a user counts. */
export const Counted = User.pick({ active: true, userType: true })

/** The texts by which people are brought together. */
export const Named = User.pick({
  title: true,
  costCenter: true,
  organization: true,
  division: true,
  department: true,
  [ENTERPRISE]: true,
})

const Member = z.object({ value: Text, type: Text, $ref: Text })
export type Member = z.output<typeof Member>

export const Group = z.object({ id: Text, displayName: Text, members: z.array(Member).nullish() })
export type Group = z.output<typeof Group>

/** What the service says of itself (RFC 7643, 5; RFC 9865, 4). */
export const ServiceProviderConfig = z.object({
  filter: z.object({ supported: Flag, maxResults: Count.nullish() }).nullish(),
  pagination: z.object({ cursor: Flag, index: Flag, maxPageSize: Count.nullish() }).nullish(),
})

export const ResourceTypes = z.object({
  Resources: z.array(
    z.object({
      endpoint: Text,
      schemaExtensions: z.array(z.object({ schema: Text })).nullish(),
    }),
  ),
})
