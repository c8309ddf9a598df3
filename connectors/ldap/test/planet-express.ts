import { entry, GROUPS, group, PEOPLE, person, unit, uuid } from '../../../test/ldap/ldif.js'

export const dn = (name: string) => `cn=${name},${PEOPLE}`

/** A small company in the style of a well-known test directory. */
export const PLANET_EXPRESS = [
  unit('people'),
  unit('groups'),
  person('Philip Fry', {
    entryUUID: uuid(1),
    uid: 'fry',
    title: 'Delivery boy',
    mail: 'fry@acme.example',
    mobile: '+31 6 1',
    ou: 'Delivery',
    preferredLanguage: 'en-GB, en;q=0.8',
  }),
  person('Turanga Leela', {
    entryUUID: uuid(2),
    uid: 'leela',
    title: 'Captain',
    mail: ['leela@acme.example', 'captain@acme.example'],
    ou: ['Delivery', 'Management'],
  }),
  person('Hermes Conrad', { entryUUID: uuid(3), uid: 'hermes', title: 'Bureaucrat', ou: 'Management' }),
  // An RDN of two parts, in a name that is to be escaped.
  entry(`sn=Kroker+cn=Amy\\, Wong,${PEOPLE}`, {
    objectClass: 'inetOrgPerson',
    entryUUID: uuid(4),
    cn: 'Amy, Wong',
    sn: 'Kroker',
    givenName: 'Amy',
    uid: 'amy',
    ou: 'Delivery',
    title: 'Intern',
  }),
  entry(`cn=printer,${PEOPLE}`, { objectClass: 'device', cn: 'printer' }),
  group('crew', [dn('Philip Fry'), dn('Turanga Leela'), `CN=Amy\\2C Wong + sn=kroker, ${PEOPLE}`], {
    entryUUID: uuid(101),
  }),
  group('staff', [`cn=crew,${GROUPS}`, dn('Hermes Conrad'), dn('printer'), `cn=circle,${GROUPS}`], {
    entryUUID: uuid(102),
  }),
  group('circle', [`cn=staff,${GROUPS}`], { entryUUID: uuid(103) }),
  entry(`cn=night,${GROUPS}`, {
    objectClass: 'posixGroup',
    entryUUID: uuid(104),
    cn: 'night',
    gidNumber: '5',
    memberUid: ['hermes', 'nobody'],
  }),
].join('\n')
