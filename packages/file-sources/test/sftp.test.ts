import { createHash } from 'node:crypto'
import { readdir, readlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import ssh2 from 'ssh2'
import { describe, expect, it } from 'vitest'
import { Place } from '../src/index.js'
import { aRun, failure, HOUR } from './a-run.js'
import { SftpServer } from './sftp-server.js'

const mistakes = (changes: object) => {
  const place = { kind: 'sftp', host: 'sftp.acme.example', user: 'hr', password: 'x', hostKey: FINGERPRINT, ...changes }
  return Place.safeParse(place).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []
}
const FINGERPRINT = `SHA256:${'b'.repeat(43)}`

describe('an SFTP server', () => {
  it('gives the newest file, whole, over one connection for all reads of a run', async () => {
    const server = await SftpServer.start()
    const text = 'id;name\n'.repeat(400_000)
    server.put('employees-2026-02-28.csv', 'old\n', 1)
    server.put('employees-2026-03-01.csv', text, 2)
    server.put('teams.csv', 'id;name\nD1;Kitchen\n', 3)
    const night = aRun(server.place)
    expect(await night.read('teams.csv')).toBe('id;name\nD1;Kitchen\n')
    expect((await night.read('employees-{yyyy-MM-dd}.csv')) === text).toBe(true)
    expect(night.said).toEqual([
      'teams.csv, changed 3 hours ago',
      'employees-2026-03-01.csv is the newest of 2 files for employees-{yyyy-MM-dd}.csv in 127.0.0.1:exports, by the date in its name, changed 2 hours ago',
    ])
    expect(server.connections).toBe(1)
    expect(night.clock.waits).toEqual([])
  })

  it('leaves nothing on the disk that has a name', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'id\n')
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('rollcall-'))
    await using file = (await aRun(server.place).open('employees.csv')).file
    const links = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    )
    expect(links.filter((link) => /\/rollcall-[0-9a-f-]{36}/.test(link))).toEqual([
      expect.stringContaining('(deleted)'),
    ])
    expect(
      (await readdir(tmpdir())).filter((name) => /^rollcall-[0-9a-f-]{36}$/.test(name) && !before.includes(name)),
    ).toEqual([])
    expect(file.size).toBe(3)
  })

  it('has a control file where the export has it', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'id\n')
    server.put('employees.csv.ok', '1')
    await using file = (await aRun(server.place).open('employees.csv')).file
    await using control = await file.beside('employees.csv.ok', new AbortController().signal)
    expect(control?.size).toBe(1)
    expect(await file.beside('other.ok', new AbortController().signal)).toBeNull()
  })

  it('is looked at twice for a file that may still be uploaded', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'id\n1\n', 0)
    const night = aRun(server.place)
    night.clock.meanwhile = () => server.put('employees.csv', 'id\n1\n2\n', 0)
    expect(await failure(night.read('employees.csv'))).toMatchObject({ code: 'incomplete_read' })
    expect(night.clock.waits).toHaveLength(1)
  })

  it('pauses once for all files that were listed together', async () => {
    const server = await SftpServer.start()
    for (const name of ['a-1.csv', 'b-1.csv', 'c-1.csv']) server.put(name, 'id\n', 0)
    const night = aRun(server.place)
    for (const name of ['a-*.csv', 'b-*.csv', 'c-1.csv']) await night.read(name)
    expect(night.clock.waits).toHaveLength(1)
  })

  it.each([
    ['shrinks', 'id\n'],
    ['grows', `${'x'.repeat(3_000_000)}id\n`],
  ])('gives no file that %s while it is read', async (_, other) => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'x'.repeat(2_500_000))
    server.beforePiece = (position) => {
      if (position > 1_000_000) server.put('employees.csv', other, 0)
      return true
    }
    expect(await failure(aRun(server.place).read('employees.csv'))).toMatchObject({ code: 'incomplete_read' })
  })

  it('gives no file that is shorter than the server says', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'id\n')
    server.statedSize = Number.MAX_SAFE_INTEGER
    expect(await failure(aRun(server.place).read('employees.csv'))).toMatchObject({ code: 'incomplete_read' })
  })

  it('that is cut off in the middle of a file fails the read', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'x'.repeat(2_500_000))
    server.beforePiece = (position) => {
      if (position > 1_000_000) server.cut()
      return position <= 1_000_000
    }
    expect(await failure(aRun(server.place).read('employees.csv'))).toMatchObject({
      code: 'incomplete_read',
      message: 'The connection to 127.0.0.1 broke while a file was read',
    })
  })

  it('that answers no more is left at once when the run is stopped', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'x'.repeat(2_500_000))
    const night = aRun(server.place)
    server.beforePiece = () => {
      night.stop.abort(new Error('The run was stopped'))
      return false
    }
    await expect(night.read('employees.csv')).rejects.toThrow('The run was stopped')
    const stopped = aRun(server.place)
    stopped.stop.abort(new Error('The run was stopped'))
    await expect(stopped.read('employees.csv')).rejects.toThrow('The run was stopped')
  })

  it('says which right is missing', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'id\n')
    server.denied.add('OPENDIR')
    expect(await failure(aRun(server.place).read('employees-*.csv'))).toMatchObject({
      code: 'permission',
      message: 'rollcall may not list the folder exports on 127.0.0.1',
    })
    expect(await aRun(server.place).read('employees.csv')).toBe('id\n')
    server.denied.add('OPEN')
    expect(await failure(aRun(server.place).read('employees.csv'))).toMatchObject({
      code: 'permission',
      message: 'rollcall may not read the file exports/employees.csv on 127.0.0.1',
    })
    server.denied.add('STAT')
    expect(await failure(aRun(server.place).read('employees.csv'))).toMatchObject({ code: 'permission' })
  })

  it('says what is not there', async () => {
    const server = await SftpServer.start()
    expect(await failure(aRun(server.place).read('employees.csv'))).toMatchObject({
      code: 'configuration',
      message: 'There is no file employees.csv in 127.0.0.1:exports',
    })
    expect(await failure(aRun({ ...server.place, folder: 'imports' }).read('employees-*.csv'))).toMatchObject({
      code: 'configuration',
      message: 'There is no folder imports on 127.0.0.1',
    })
  })

  it('is too old for a night', async () => {
    const server = await SftpServer.start()
    server.put('employees-1.csv', 'id\n', 40)
    expect(await failure(aRun(server.place).read({ file: 'employees-*.csv', maxAge: 36 * HOUR }))).toMatchObject({
      code: 'unavailable',
      message: 'employees-1.csv is 40 hours old, and may be 36 hours at most',
    })
    expect(server.opened).toEqual([])
  })
})

describe('the key of an SFTP server', () => {
  it('may be given as it stands in a .pub file or in known_hosts, or as its fingerprint, or as one of several', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'id\n')
    const [, blob = ''] = server.hostKey.split(' ')
    const fingerprint = `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64')}`
    for (const hostKey of [
      `${server.hostKey} root@sftp`,
      `[127.0.0.1]:22 ${server.hostKey}`,
      fingerprint,
      fingerprint.replace('=', ''),
      [FINGERPRINT, fingerprint],
    ]) {
      expect(await aRun({ ...server.place, hostKey }).read('employees.csv')).toBe('id\n')
    }
  })

  it('is never trusted because it was shown, and nothing is sent to a stranger', async () => {
    const server = await SftpServer.start()
    const error = await failure(aRun({ ...server.place, hostKey: FINGERPRINT }).read('employees.csv'))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(
      new RegExp(
        `^127.0.0.1 shows another key than the configured one: SHA256:[\\w+/]{43} \\(ssh-ed25519\\) instead of ${FINGERPRINT}$`,
      ),
    )
    expect(error.hint).toContain('a server may have several, and this one is of the kind ssh-ed25519')
    expect(server.opened).toEqual([])
  })

  it('may be that of another kind than the server likes best', async () => {
    const server = await SftpServer.start({ hasRsaKey: true })
    server.put('employees.csv', 'id\n')
    for (const hostKey of [server.hostKey, server.rsaHostKey, [FINGERPRINT, server.rsaHostKey]]) {
      expect(await aRun({ ...server.place, hostKey }).read('employees.csv')).toBe('id\n')
    }
  })

  it('is needed in the configuration', () => {
    expect(mistakes({})).toEqual([])
    expect(mistakes({ hostKey: undefined })).toEqual([expect.stringContaining('hostKey is needed: SHA256:')])
    for (const hostKey of ['MD5:aa:bb', 'SHA256:short', 'any', []]) expect(mistakes({ hostKey })).toHaveLength(1)
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample'
    for (const mark of ['@revoked *', '@cert-authority *.acme.example', '#']) {
      expect(mistakes({ hostKey: `${mark} ${key}` })).toHaveLength(1)
    }
  })
})

describe('the sign-in to an SFTP server', () => {
  it('is refused with words for whoever must renew it, and without the secret', async () => {
    const server = await SftpServer.start()
    const error = await failure(aRun({ ...server.place, password: 'wrong horse' }).read('employees.csv'))
    expect(error).toMatchObject({
      code: 'credentials',
      message: '127.0.0.1 does not let rollcall in with this password',
    })
    expect(JSON.stringify(error)).not.toContain('wrong horse')
    const key = { password: undefined, key: 'no key', passphrase: 'secret' }
    expect(await failure(aRun({ ...server.place, ...key }).read('employees.csv'))).toMatchObject({
      code: 'credentials',
      message: 'The key for 127.0.0.1 cannot be read',
    })
    const { private: closed } = ssh2.utils.generateKeyPairSync('ed25519', {
      passphrase: 'right',
      cipher: 'aes256-ctr',
      rounds: 4,
    })
    const withKey = (more: object) => ({ ...server.place, password: undefined, key: closed, ...more })
    expect(await failure(aRun(withKey({})).read('employees.csv'))).toMatchObject({
      code: 'credentials',
      message: 'The key for 127.0.0.1 needs its passphrase',
    })
    expect(await failure(aRun(withKey({ passphrase: 'wrong' })).read('employees.csv'))).toMatchObject({
      code: 'credentials',
      message: 'The key for 127.0.0.1 has another passphrase',
    })
  })

  it('answers with the password where that is asked for', async () => {
    const server = await SftpServer.start()
    server.put('employees.csv', 'id\n')
    server.asksForPassword = true
    expect(await aRun(server.place).read('employees.csv')).toBe('id\n')
    expect(await failure(aRun({ ...server.place, password: 'wrong horse' }).read('employees.csv'))).toMatchObject({
      code: 'credentials',
    })
  })

  it('is by password or by key', () => {
    expect(mistakes({ password: undefined })).toEqual([' needs a password or a key'])
    expect(mistakes({ passphrase: 'x' })).toEqual([' has a passphrase and no key'])
  })

  it('cannot be made where nobody listens', async () => {
    const server = await SftpServer.start()
    expect(await failure(aRun({ ...server.place, port: 1 }).read('employees.csv'))).toMatchObject({
      code: 'unavailable',
      message: '127.0.0.1:1 cannot be reached: nothing answers there',
    })
  })
})
