import { readFileSync } from 'node:fs'
import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { hasSshd, Sshd } from '../../../../test/sshd.js'
import { folderWith } from '../cli/folder.js'
import { jsonLines, rollcall } from '../cli/rollcall.js'

const page = readFileSync(fileURLToPath(new URL('../../../../docs/connectors/csv.md', import.meta.url)), 'utf8')
const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)

describe.runIf(hasSshd)('nights over the SFTP server of OpenSSH', () => {
  let sshd: Sshd
  beforeEach(async () => {
    sshd = await Sshd.start()
  })
  afterEach(() => sshd[Symbol.asyncDispose]())

  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)

  async function put(name: string, text: string): Promise<void> {
    await writeFile(join(sshd.home, name), text)
    const anHourAgo = Date.now() / 1000 - 3600
    await utimes(join(sshd.home, name), anHourAgo, anHourAgo)
  }

  /** What the sender leaves: a file of employees with its control file, and one of departments. */
  async function putExport(daysAgo: number, ...rows: string[]): Promise<void> {
    const text = `id;firstName;lastName;email;communities\n${rows.map((row) => `${row}\n`).join('')}`
    await put(`employees-${day(daysAgo)}.csv`, text)
    await put(`employees-${day(daysAgo)}.csv.ok`, String(rows.length))
    await put('departments.csv', 'id;name\nD1;Kitchen\nD2;Bar\n')
  }

  it('R10 R11 R23 import, follow what changes there, and leave everybody alone once something is wrong', async () => {
    const { host, port, user, hostKey } = sshd
    const configuration = parse(blocks[0] ?? '')
    const place = parse(blocks.find((text) => text.startsWith('# SFTP\n')) ?? '').place
    const [integration] = configuration.organizations[0].integrations
    integration.config.place = { ...place, host, port, user, hostKey, key: `\${file:sftp-key}`, folder: '.' }
    integration.safeguards = { firstImport: 'allow' }
    const folder = await folderWith({ 'rollcall.yaml': stringify(configuration), 'sftp-key': sshd.key })
    const night = async () => jsonLines(await rollcall(folder, ['sync', '--json']))[0]
    const check = async () => jsonLines(await rollcall(folder, ['check', '--json']))[0]

    await putExport(1, '1001;Noor;de Wit;noor@acme.example;D1', '1002;Bo;Smit;bo@acme.example;D1')
    expect(await check()).toMatchObject({
      status: 'works',
      works: [expect.stringContaining(day(1)), expect.anything(), expect.anything(), expect.anything()],
    })
    expect(await night()).toMatchObject({ status: 'applied', employees: { invited: 2 } })

    // Noor goes to the bar, and Bo leaves.
    await putExport(0, '1001;Noor;de Wit;noor@acme.example;D2')
    expect(await night()).toMatchObject({ status: 'applied', employees: { transferred: 1, removed: 1 } })

    await rm(join(sshd.home, `employees-${day(0)}.csv.ok`))
    expect(await night()).toMatchObject({ status: 'failed', error: { code: 'incomplete_read' } })
    await sshd.restart(['opendir'])
    expect(await check()).toMatchObject({ status: 'failed', error: { code: 'permission' } })
    expect(await night()).toMatchObject({ status: 'failed', error: { code: 'permission' } })
    await sshd.revokeKeys()
    expect(await night()).toMatchObject({ status: 'failed', error: { code: 'credentials' } })
    await sshd.changeHostKey()
    const strange = await night()
    expect(strange).toMatchObject({ status: 'failed', error: { code: 'configuration' } })
    expect(JSON.stringify(strange).match(/SHA256:/g)).toHaveLength(2)
    expect(JSON.stringify(strange)).not.toContain('PRIVATE KEY')
    await sshd.stop()
    expect(await night()).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })

    expect(jsonLines(await rollcall(folder, ['list', 'employees', '--json']))).toMatchObject([
      { firstName: 'Noor', communities: [{ name: 'Bar' }] },
    ])
  })
})
