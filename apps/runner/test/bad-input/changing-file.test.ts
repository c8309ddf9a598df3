import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { appendFile, truncate } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { BIN } from '../cli/rollcall.js'
import { employees, goodNights, type Office, told, WIDE } from './good-night.js'

const nights = goodNights()

// Linux alone says how far a process has read a file.
const canSeeReaders = existsSync('/proc/self/fdinfo')
if (!canSeeReaders)
  process.stdout.write('Tests on files that change while they are read are left out: no /proc here.\n')

const BYTES = 40_000_000

describe.runIf(canSeeReaders)('a file that changes while it is read', () => {
  it.each([
    ['grows', (path: string) => appendFile(path, '1009;Mia;Mol;mia@acme.example;2026-03-03;;D2;F2\n')],
    ['shrinks', (path: string) => truncate(path, employees().length + 7)],
  ])('R23 changes nothing, and says so: one that %s', async (_, change) => {
    await using office = await nights.copy()
    const before = office.platform()
    const line = '1001;Noor;de Wit;noor@acme.example;2020-01-01;;D1;F1\n'
    await office.write('employees.csv', employees() + line.repeat(BYTES / line.length))

    const ended = await nightWhileReading(office, office.path('employees.csv'), change)

    expect(ended.status).toBe(3)
    expect(told(ended).slice(0, 2)).toEqual([
      '✗ employees.csv changed while it was read',
      'The export is written while it is being read. Let it be made earlier, or under another name and then renamed.',
    ])
    expect(office.platform()).toEqual(before)
  })
})

/** Stops the process in the middle of reading a file, so that it cannot have come to its end when the file changes. */
async function nightWhileReading(office: Office, file: string, change: (path: string) => Promise<void>) {
  const child = spawn(process.execPath, [BIN, 'sync', '--at', '2026-03-03'], {
    cwd: office.folder,
    env: { PATH: process.env['PATH'], ...WIDE },
  })
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  try {
    await untilReading(child.pid ?? 0, file, () => child.exitCode !== null)
    child.kill('SIGSTOP')
    await until(() => /^State:\s+T/m.test(read(`/proc/${child.pid}/status`)))
    if ((position(child.pid ?? 0, file) ?? BYTES) >= BYTES) throw new Error('The file was read before it could change')
    await change(file)
    child.kill('SIGCONT')
    const [out, log, [status]] = await output
    return { status, out, log }
  } finally {
    child.kill('SIGKILL')
    await output
  }
}

async function untilReading(pid: number, file: string, hasEnded: () => boolean): Promise<void> {
  await until(() => {
    if (hasEnded()) throw new Error('The process has ended without reading the file')
    return (position(pid, file) ?? 0) > 0
  })
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

/** How far a process has read a file, or null where it has not opened it. */
function position(pid: number, file: string): number | null {
  const folder = `/proc/${pid}/fd`
  for (const descriptor of existsSync(folder) ? readdirSync(folder) : []) {
    if (target(`${folder}/${descriptor}`) !== file) continue
    const [, bytes] = /^pos:\s*(\d+)/m.exec(read(`/proc/${pid}/fdinfo/${descriptor}`)) ?? []
    return Number(bytes ?? 0)
  }
  return null
}

/** A descriptor may be closed between the look at the folder and the look at it. */
function target(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
