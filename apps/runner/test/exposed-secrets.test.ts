import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { ACME, employees, NOOR } from './cli/acme.js'
import { folderWith } from './cli/folder.js'
import { rollcall } from './cli/rollcall.js'

/** A service that is refused before it is asked anything: plain http. */
const SCIM = `
      - id: scim
        connector: scim
        config:
          url: "http://people.acme.example"
          signIn: { kind: bearer, token: hush }
          network: { ca: "${'$' + '{file:ca.pem}'}" }
`
const file = '$' + '{file:run/password}'

describe('rollcall check', () => {
  it('warns of secrets in plain text and of files that everybody may read, without showing any', async () => {
    const text = ACME.replace(
      'mail: {',
      'mail: { transport: "smtp://me:hush@localhost:25", link: "https://acme.example",',
    )
    const folder = await folderWith({
      'rollcall.yaml': `database: "sqlite:./${file}.db"\n${text.trimEnd()}${SCIM}`,
      'employees.csv': employees(NOOR),
      'run/password': 'hush',
      // Open to everybody as well, and no secret.
      'ca.pem': rootCertificates[0] ?? '',
    })
    for (const name of ['run/password', 'ca.pem']) await chmod(join(folder, name), 0o644)
    const ended = await rollcall(folder, ['check'])
    expect(ended.status).toBe(3)
    expect(ended.log.trimEnd().split('\n')).toEqual([
      '! line 1, database: everybody on this machine may read the file run/password: chmod 600 run/password',
      expect.stringMatching(
        /^! line 3, mail\.transport: a secret stands here as plain text: write "\$\{env:NAME\}" or/,
      ),
      expect.stringMatching(
        /^! line 18, organizations\[0\]\.integrations\[1\]\.config\.signIn\.token: a secret stands here/,
      ),
    ])
    expect(ended.log + ended.out).not.toContain('hush')
    await chmod(join(folder, 'run/password'), 0o640)
    expect((await rollcall(folder, ['check'])).log).not.toContain('run/password')
  })
})
