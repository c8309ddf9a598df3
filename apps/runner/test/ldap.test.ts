import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ldap from '@rollcall/connector-ldap'
import { Attribute, Change } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { GROUPS, group, PEOPLE, person, unit } from '../../../test/ldap/ldif.js'
import { hasSlapd, READER, Slapd } from '../../../test/ldap/slapd.js'
import { folderWith } from './cli/folder.js'
import { jsonLines, rollcall } from './cli/rollcall.js'
import { withCertificate } from './with-certificate.js'

const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8')
const yamlOf = (file: string) =>
  [...read(file).matchAll(/^( *)```yaml\n(.*?)```/gms)].map(([, indent = '', text = '']) =>
    text.replaceAll(`\n${indent}`, '\n').slice(indent.length),
  )
const [activeDirectory = '', openLdap = ''] = yamlOf('docs/connectors/ldap.md')
const withPassword = { LDAP_PASSWORD: READER.password }

const dn = (name: string) => `cn=${name},${PEOPLE}`
const COMPANY = [
  unit('people'),
  unit('groups'),
  person('Noor de Wit', { mail: 'noor@acme.example', title: 'Cook' }),
  person('Sanne Bakker', { mail: 'sanne@acme.example', title: 'Waiter' }),
  group('team-kitchen', [dn('Noor de Wit')]),
  group('team-bar', [dn('Sanne Bakker')]),
].join('\n')

/** The configuration of the docs, for a server of the test. */
async function folderFor(slapd: Slapd): Promise<string> {
  const folder = await folderWith({ 'ca.pem': slapd.ca })
  const text = openLdap
    .replace('ldaps://ldap.acme.example', slapd.url)
    .replace('/etc/rollcall/ca.pem', join(folder, 'ca.pem'))
  return folderWith({
    'rollcall.yaml': `${text}          safeguards: { firstImport: allow }\n`.replace(
      /^ {10}safeguards/m,
      '        safeguards',
    ),
  })
}

describe('the page on directories', () => {
  it.each([
    ['Active Directory', activeDirectory],
    ['OpenLDAP', openLdap],
  ])('has a configuration for %s that is right', (_, text) => {
    const { config } = parse(withCertificate(text)).organizations[0].integrations[0]
    expect(ldap.config.safeParse(config).error?.issues ?? []).toEqual([])
  })

  it.each(['connectors/ldap/README.md', 'docs/configuration.md'])('has one in %s too', (file) => {
    const [example = ''] = yamlOf(file).filter((text) => text.includes('directory:'))
    expect(ldap.config.safeParse(parse(withCertificate(example)).config).error?.issues ?? []).toEqual([])
  })
})

describe.runIf(hasSlapd)('nights over a directory', () => {
  it('R4 R10 R23 import, follow what changes there, and leave everybody alone once rights are taken away', async () => {
    await using slapd = await Slapd.start(COMPANY)
    const folder = await folderFor(slapd)
    const command = async (...words: string[]) => jsonLines(await rollcall(folder, [...words, '--json'], withPassword))

    expect(await command('check')).toMatchObject([
      {
        status: 'works',
        works: [
          expect.stringContaining(`lets ${READER.user} sign in, encrypted`),
          'communities: 2',
          'functions: 2',
          'employees: 2',
        ],
      },
    ])
    expect(await command('sync')).toMatchObject([
      { status: 'applied', employees: { invited: 2 }, communities: { added: 2 }, functions: { added: 2 } },
    ])

    // Noor marries and goes to the bar; Sanne leaves.
    await slapd.change(async (owner) => {
      await owner.modifyDN(dn('Noor de Wit'), 'cn=Noor Bakker')
      const member = (values: string[]) =>
        new Change({ operation: 'replace', modification: new Attribute({ type: 'member', values }) })
      await owner.modify(`cn=team-bar,${GROUPS}`, member([dn('Noor Bakker')]))
      await owner.modify(`cn=team-kitchen,${GROUPS}`, member([`cn=nobody,${PEOPLE}`]))
      await owner.del(dn('Sanne Bakker'))
    })
    expect(await command('sync')).toMatchObject([{ status: 'applied', employees: { transferred: 1, removed: 1 } }])

    await slapd.rule({ access: [`access to dn.children="${PEOPLE}" by dn.exact="${READER.user}" none by * break`] })
    const check = await rollcall(folder, ['check'], withPassword)
    expect(check.out).toBe(`acme/directory  LDAP directory
  ✗ Nobody is found here by (objectClass=inetOrgPerson)
    (ou=people,dc=acme,dc=example)
    If there are none, take it out of people.bases. Else the account may not see
    them. In OpenLDAP this grants it, before other rules: access to
    dn.subtree="ou=people,dc=acme,dc=example" by
    dn.exact="cn=rollcall,dc=acme,dc=example" read by * break
`)
    const third = await rollcall(folder, ['sync', '--json'], withPassword)
    expect(third.status).toBe(3)
    expect(jsonLines(third)).toMatchObject([{ status: 'failed', error: { code: 'permission' } }])
    expect(JSON.stringify([check, third])).not.toContain(READER.password)
    expect(await command('list', 'employees')).toMatchObject([
      { firstName: 'Noor', communities: [{ name: 'team-bar' }] },
    ])
  })
})
