import { z } from 'zod'

const Text = z.string().nullish()

/** A page of any list. The count comes on the first alone. */
export const Page = z.object({
  value: z.array(z.unknown()),
  '@odata.count': z.int().min(0).nullish(),
  '@odata.nextLink': z.string().nullish(),
})
export type Page = z.output<typeof Page>

/** What is used of a user. Which properties are there decides what was asked for. */
export const User = z.object({
  id: z.string(),
  accountEnabled: z.boolean().nullish(),
  userType: Text,
  employeeType: Text,
  assignedLicenses: z.array(z.unknown()).nullish(),
  employeeId: Text,
  userPrincipalName: Text,
  onPremisesImmutableId: Text,
  givenName: Text,
  surname: Text,
  displayName: Text,
  mail: Text,
  otherMails: z.array(z.string()).nullish(),
  mobilePhone: Text,
  businessPhones: z.array(z.string()).nullish(),
  preferredLanguage: Text,
  jobTitle: Text,
  department: Text,
  officeLocation: Text,
})
export type User = z.output<typeof User>

export const Group = z.object({ id: z.string(), displayName: Text, visibility: Text })
export type Group = z.output<typeof Group>

/** Users, devices, contacts, applications, groups: `@odata.type` says which. */
export const Member = z.object({ id: z.string(), '@odata.type': Text })
