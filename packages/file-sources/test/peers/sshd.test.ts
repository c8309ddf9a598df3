import { execFile } from 'node:child_process'
import { appendFile, mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasSshd, Sshd } from '../../../../test/sshd.js'
import { aRun, failure, HOUR } from '../a-run.js'

const LARGE = 20_000_000

describe.runIf(hasSshd)('the SFTP server of OpenSSH', () => {
  let sshd: Sshd
  beforeEach(async () => {
    sshd = await Sshd.start()
  })
  afterEach(() => sshd[Symbol.asyncDispose]())

  async function put(name: string, text: string | Buffer, ageHours = 1): Promise<void> {
    await writeFile(join(sshd.home, name), text)
    const then = Date.now() / 1000 - ageHours * 3600
    await utimes(join(sshd.home, name), then, then)
  }

  it('gives the newest file as it is, and none that is uploaded, linked to or in a folder below', async () => {
    const bytes = Buffer.alloc(LARGE, 'id;name\n1;Noor\n')
    await put('staff-2026-02-28.csv', bytes, 5)
    await put('staff-2026-02-27.csv', 'old\n', 1)
    await put('staff-2026-03-01.csv.filepart', 'id;na', 0)
    await mkdir(join(sshd.home, 'staff-2026-03-02.csv'))
    await symlink('/etc/passwd', join(sshd.home, 'staff-2026-03-03.csv'))
    const night = aRun(sshd.place)
    const { file, about } = await night.open({ file: 'staff-{yyyy-MM-dd}.csv', maxAge: 100_000 * HOUR })
    await using _ = file
    expect(about).toEqual([
      'staff-2026-02-28.csv is the newest of 2 files for staff-{yyyy-MM-dd}.csv in 127.0.0.1, by the date in its name, changed 5 hours ago',
    ])
    expect(Buffer.compare(await file.read(0, LARGE, new AbortController().signal), bytes)).toBe(0)
  })

  it('is recognized by its key or its fingerprint, and is a stranger once it shows another', async () => {
    await put('staff.csv', 'id\n')
    const { stdout } = await promisify(execFile)('ssh-keygen', ['-lf', await keyFile(sshd.hostKey)])
    const [, fingerprint = ''] = stdout.split(' ')
    expect(await aRun({ ...sshd.place, hostKey: fingerprint }).read('staff.csv')).toBe('id\n')
    const before = sshd.place
    await sshd.changeHostKey()
    const error = await failure(aRun(before).read('staff.csv'))
    expect(error).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining(`instead of ${fingerprint}`),
    })
    const [, shown = ''] = /: (SHA256:\S+) \(ssh-ed25519\)/.exec(error.message) ?? []
    expect(await aRun({ ...before, hostKey: [fingerprint, shown] }).read('staff.csv')).toBe('id\n')
  })

  it('lets nobody in by another key, another password or another name', async () => {
    const strangers = [
      { key: undefined, password: 'wrong horse' },
      { user: 'nobody-of-this-name' },
      { user: 'nobody-of-this-name', key: undefined, password: 'x' },
    ]
    for (const changes of strangers) {
      expect(await failure(aRun({ ...sshd.place, ...changes }).read('staff.csv'))).toMatchObject({
        code: 'credentials',
      })
    }
    await sshd.revokeKeys()
    expect(await failure(aRun(sshd.place).read('staff.csv'))).toMatchObject({ code: 'credentials' })
  })

  it('lets in by a key that has a passphrase', async () => {
    await put('staff.csv', 'id\n')
    const path = join(sshd.home, 'locked-key')
    await writeFile(path, sshd.key, { mode: 0o600 })
    await promisify(execFile)('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'correct horse', '-f', path])
    const key = await readFile(path, 'utf8')
    expect(await aRun({ ...sshd.place, key, passphrase: 'correct horse' }).read('staff.csv')).toBe('id\n')
    for (const [passphrase, message] of [
      [undefined, 'The key for 127.0.0.1 needs its passphrase'],
      ['wrong horse', 'The key for 127.0.0.1 has another passphrase'],
    ]) {
      expect(await failure(aRun({ ...sshd.place, key, passphrase }).read('staff.csv'))).toMatchObject({
        code: 'credentials',
        message,
      })
    }
  })

  it('says which right is missing', async () => {
    await put('staff-1.csv', 'id\n')
    await sshd.restart(['opendir'])
    expect(await failure(aRun(sshd.place).read('staff-*.csv'))).toMatchObject({
      code: 'permission',
      message: expect.stringContaining('may not list the folder'),
    })
    expect(await aRun(sshd.place).read('staff-1.csv')).toBe('id\n')
    await sshd.restart(['open'])
    expect(await failure(aRun(sshd.place).read('staff-1.csv'))).toMatchObject({
      code: 'permission',
      message: expect.stringContaining('may not read the file'),
    })
  })

  it('that dies in the middle of a file, or is not up, fails the read', async () => {
    await put('staff.csv', Buffer.alloc(LARGE * 5))
    const night = aRun(sshd.place)
    await night.read('small.csv').catch(() => {}) // The connection stands.
    const read = failure(night.read('staff.csv'))
    await new Promise((resolve) => setImmediate(resolve))
    await sshd.cut()
    expect(await read).toMatchObject({ code: 'incomplete_read', message: expect.stringContaining('broke while') })
    await sshd.stop()
    expect(await failure(aRun(sshd.place).read('staff.csv'))).toMatchObject({ code: 'unavailable' })
  })

  it('is left within a second when the run is stopped', async () => {
    await put('staff.csv', Buffer.alloc(LARGE * 5))
    const night = aRun(sshd.place)
    await night.read('small.csv').catch(() => {})
    const read = night.read('staff.csv')
    await new Promise((resolve) => setImmediate(resolve))
    night.stop.abort(new Error('The run was stopped'))
    await expect(read).rejects.toThrow('The run was stopped')
  })

  it('has a file that is still uploaded, which is refused at the second look', async () => {
    await put('staff.csv', 'id\n1\n', 0)
    const night = aRun(sshd.place)
    night.clock.meanwhile = () => appendFile(join(sshd.home, 'staff.csv'), '2\n')
    expect(await failure(night.read('staff.csv'))).toMatchObject({ code: 'incomplete_read' })
  })

  async function keyFile(line: string): Promise<string> {
    await writeFile(join(sshd.home, 'key.pub'), line)
    return join(sshd.home, 'key.pub')
  }
})
