import { SUFFIX } from './slapd.ts'

export type Attributes = Readonly<Record<string, string | readonly string[]>>

export const PEOPLE = `ou=people,${SUFFIX}`
export const GROUPS = `ou=groups,${SUFFIX}`

/** An identifier of the directory that a test knows beforehand. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

export function entry(dn: string, attributes: Attributes): string {
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}:: ${Buffer.from(value).toString('base64')}`),
  )
  return `dn:: ${Buffer.from(dn).toString('base64')}\n${lines.join('\n')}\n`
}

export function unit(name: string, above: string = SUFFIX, attributes: Attributes = {}): string {
  return entry(`ou=${name},${above}`, { objectClass: 'organizationalUnit', ou: name, ...attributes })
}

export function person(name: string, attributes: Attributes = {}, below = PEOPLE): string {
  const [firstName = '', ...lastNames] = name.split(' ')
  return entry(`cn=${name},${below}`, {
    objectClass: 'inetOrgPerson',
    cn: name,
    givenName: firstName,
    sn: lastNames.join(' ') || firstName,
    ...attributes,
  })
}

export function group(name: string, members: readonly string[], attributes: Attributes = {}): string {
  return entry(`cn=${name},${GROUPS}`, { objectClass: 'groupOfNames', cn: name, member: members, ...attributes })
}
