import type { Config } from './config.js'

/** What a kind of directory calls things. */
export interface Dialect {
  readonly name: string
  /** Survives renames, and is never given a second time. */
  readonly identifier: string
  readonly people: string
  /** All groups, to know which members are groups themselves. */
  readonly groups: string
  readonly community: string
  readonly endDate: string | null
  /** Whether who is gone is no member of any group any more. */
  readonly forgetsMembers: boolean
  /** How the right to read is granted, for hints. */
  right(what: string, user: string): string
}

const DIALECTS: Readonly<Record<Config['directory'], Dialect>> = {
  'active-directory': {
    name: 'Active Directory',
    identifier: 'objectGUID',
    people: '(&(objectCategory=person)(objectClass=user))',
    groups: '(objectClass=group)',
    community: 'department',
    endDate: 'accountExpires',
    forgetsMembers: true,
    right: (what, user) =>
      `In Active Directory grant ${user} "List contents" and "Read all properties" on ${what} and all that is below.`,
  },
  openldap: {
    name: 'OpenLDAP',
    identifier: 'entryUUID',
    people: '(objectClass=inetOrgPerson)',
    groups: `(|${['groupOfNames', 'groupOfUniqueNames', 'groupOfMembers', 'posixGroup', 'group'].map((name) => `(objectClass=${name})`).join('')})`,
    community: 'ou',
    endDate: null,
    forgetsMembers: false,
    right: (what, user) =>
      `In OpenLDAP this grants it, before other rules: access to dn.subtree="${what}" by dn.exact="${user}" read by * break`,
  },
}

export function dialectOf(config: Pick<Config, 'directory'>): Dialect {
  return DIALECTS[config.directory]
}

export const TEXT_FIELDS = ['firstName', 'lastName', 'email', 'phone', 'language'] as const
export const DATE_FIELDS = ['birthDate', 'invitationDate', 'startDate', 'endDate'] as const
export type Field = (typeof TEXT_FIELDS)[number] | (typeof DATE_FIELDS)[number]

/** Which attribute holds which field of an employee; fields that are not read are not in it. */
export function fieldAttributes(config: Config): ReadonlyMap<Field, string> {
  const usual: Readonly<Record<Field, string | null>> = {
    firstName: 'givenName',
    lastName: 'sn',
    email: 'mail',
    phone: 'mobile',
    language: 'preferredLanguage',
    birthDate: null,
    invitationDate: null,
    startDate: null,
    endDate: dialectOf(config).endDate,
  }
  const found = new Map<Field, string>()
  for (const name of [...TEXT_FIELDS, ...DATE_FIELDS]) {
    const configured = config.fields[name]
    const attribute = configured === undefined ? usual[name] : configured
    if (attribute !== null) found.set(name, attribute)
  }
  return found
}

export function identifierOf(config: Config): string {
  return config.identifier ?? dialectOf(config).identifier
}

export function functionAttribute(config: Config): string {
  return config.fields.function ?? 'title'
}

export function communityAttribute(config: Config): string {
  return config.fields.community ?? dialectOf(config).community
}
