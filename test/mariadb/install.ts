import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

const POLICY = '/usr/sbin/policy-rc.d'

/** The reason why no server is to be installed here, or null where it may be. */
export function whyNotInstallable(): string | null {
  if (process.env['ROLLCALL_TEST_INSTALL'] === '0') return 'ROLLCALL_TEST_INSTALL=0'
  if (!isDebianOrUbuntu()) return 'only done on Debian and Ubuntu'
  if (process.getuid?.() !== 0) return 'only done as root'
  return null
}

export function installMariaDb(): Promise<void> {
  return installServer('MariaDB', ['mariadb-server'])
}

/**
 * Brings a program for the tests: it is installed where it is not here and that may be done.
 *
 * @returns whether it is here now; where not, it was said that tests are left out
 * @throws where it is not, under CI=true
 */
export async function bringProgram(name: string, program: string, packages: readonly string[]): Promise<boolean> {
  if (existsSync(program)) return true
  const notInstallable = whyNotInstallable()
  if (notInstallable === null) {
    await installServer(name, packages)
    return true
  }
  const missing = `there is no ${name} here, and it is not installed (${notInstallable}). Install ${packages.join(' ')}.`
  if (process.env['CI'] === 'true') throw new Error(`Nothing is left out under CI=true, but ${missing}`)
  process.stdout.write(`Tests with ${name} are left out: ${missing}\n`)
  return false
}

/** Installs a server from Debian's packages, without starting it as a service. */
export async function installServer(name: string, packages: readonly string[]): Promise<void> {
  // Debian starts what it installs unless this file says no; where one is there, it is the administrator's.
  const isOurs = !existsSync(POLICY)
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await aptGet(name, 'update')
    await aptGet(name, 'install', '-y', '--no-install-recommends', ...packages)
  } finally {
    if (isOurs) rmSync(POLICY, { force: true })
  }
}

function isDebianOrUbuntu(): boolean {
  if (!existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get')) return false
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
}

async function aptGet(name: string, ...args: string[]): Promise<void> {
  try {
    // Another installation may be under way: wait for its lock instead of failing.
    await run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 64 * 2 ** 20,
    })
  } catch (cause) {
    throw new Error(
      `${name} could not be installed: apt-get ${args[0]} failed. ROLLCALL_TEST_INSTALL=0 goes without.`,
      { cause },
    )
  }
}
