/** A record as Google has it. */
export type Resource = Readonly<Record<string, unknown>>

/** As long as those of Google: 21 digits, more than a number of JavaScript can hold. */
export const idOf = (n: number) => `1048123456789012${String(n).padStart(5, '0')}`

/** A user as Google has one, with what is changed. */
export function user(n: number, changes: object = {}): Resource {
  return {
    kind: 'admin#directory#user',
    id: idOf(n),
    etag: '"x"',
    primaryEmail: `user${n}@acme.example`,
    name: { givenName: 'Noor', familyName: `Janssen ${n}`, fullName: `Noor Janssen ${n}` },
    isAdmin: n === 1,
    isDelegatedAdmin: false,
    suspended: false,
    archived: false,
    creationTime: '2024-02-01T09:00:00.000Z',
    orgUnitPath: '/Stores',
    externalIds: [{ value: String(1000 + n), type: 'organization' }],
    organizations: [{ primary: true, title: 'Cook', department: 'Kitchen', customType: '' }],
    phones: [{ value: `+31 6 ${n}`, type: 'mobile' }],
    languages: [{ languageCode: 'nl', preference: 'preferred' }],
    ...changes,
  }
}

/** From the first to the last. */
export const users = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => user(first + n))

export const unit = (id: string, orgUnitPath: string): Resource => ({
  orgUnitId: `id:${id}`,
  orgUnitPath,
  name: orgUnitPath.split('/').at(-1) || 'acme.example',
})
export const UNITS = [unit('00top', '/'), unit('03stores', '/Stores'), unit('03utrecht', '/Stores/Utrecht')]

export const group = (id: string, changes: object = {}): Resource => ({
  kind: 'admin#directory#group',
  id,
  email: `${id}@acme.example`,
  name: `Group ${id}`,
  ...changes,
})
/** A member: a user by number, or whatever else. */
export const member = (one: number | Resource): Resource =>
  typeof one === 'number'
    ? { kind: 'admin#directory#member', id: idOf(one), role: 'MEMBER', type: 'USER', status: 'ACTIVE' }
    : one
