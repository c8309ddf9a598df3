import { z } from 'zod'

const Text = z.string().nullish()
const Flag = z.boolean().nullish()

/** Some old records have a single value in the place of a list. */
const listOf = <T extends z.ZodType>(one: T) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]),
    z.array(one),
  )

/** Who is in a group. Only what stands for everybody, or is from outside, may have no identifier. */
const Member = z
  .looseObject({ id: Text, type: Text })
  .refine(({ id, type }) => Boolean(id) || type === 'CUSTOMER' || type === 'EXTERNAL', 'has no id')
export type Member = z.output<typeof Member>

/** A page of any list. An empty one has no list at all. */
export const Page = z.object({
  kind: z.string(),
  nextPageToken: z.string().min(1).optional(),
  users: z.array(z.looseObject({ id: z.string().min(1) })).optional(),
  groups: z.array(z.looseObject({ id: z.string().min(1) })).optional(),
  members: z.array(Member).optional(),
})
export type Page = z.output<typeof Page>

/** What is used of a user. */
export const User = z.object({
  id: z.string(),
  primaryEmail: Text,
  name: z.object({ givenName: Text, familyName: Text, fullName: Text }).nullish(),
  suspended: Flag,
  suspensionReason: Text,
  archived: Flag,
  isGuestUser: Flag,
  isAdmin: Flag,
  orgUnitPath: Text,
  externalIds: listOf(z.object({ value: Text, type: Text })),
  organizations: listOf(
    z.object({ primary: Flag, title: Text, department: Text, costCenter: Text, location: Text, description: Text }),
  ),
  phones: listOf(z.object({ value: Text, type: Text, primary: Flag })),
  languages: listOf(z.object({ languageCode: Text, preference: Text })),
  customSchemas: z.record(z.string(), z.record(z.string(), z.unknown())).nullish(),
})
export type User = z.output<typeof User>

export const Group = z.object({
  id: z.string().min(1),
  email: Text,
  name: Text,
  /** The number as text. */
  directMembersCount: z
    .union([z.string().regex(/^\d{1,9}$/), z.int().min(0)])
    .transform(Number)
    .nullish(),
})
export type Group = z.output<typeof Group>

const Unit = z.object({
  orgUnitId: z.string().min(1),
  orgUnitPath: z.string().startsWith('/'),
  name: Text,
})
export type Unit = z.output<typeof Unit>

/** All units in one answer, the topmost included. */
export const OrgUnits = z.object({ kind: z.string(), organizationUnits: z.array(Unit).optional() })

/** Why Google refuses, in its own words and codes. */
export const Refused = z.object({
  error: z.object({
    message: Text,
    errors: z.array(z.object({ reason: Text })).nullish(),
    details: z.array(z.looseObject({ reason: Text })).nullish(),
  }),
})

/** Why Google gives no token. */
export const NoToken = z.object({ error: z.string(), error_description: Text })
