import type { TestProject } from 'vitest/node'
import { startContainer } from './mariadb/container.ts'
import { installMariaDb, whyNotInstallable } from './mariadb/install.ts'
import { findServerPrograms, startPrivateServer } from './mariadb/private-server.ts'
import { type Server, versionOf } from './mariadb/server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that storage and scenario tests run on, or null where there is none and that is allowed. */
    mariadbUrl: string | null
  }
}

/** Brings a MariaDB server up for the whole test run, and takes it down after. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = performance.now()
  const server = await bringUp()
  project.provide('mariadbUrl', server?.url ?? null)
  if (server === null) return async () => {}

  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  say(`MariaDB ${await versionOf(server.url)} for the tests: ${server.origin} (${seconds} s)`)
  return () => server.stop()
}

/** What is asked for, else what is there, else what can be had; null where the tests may go without it. */
async function bringUp(): Promise<Server | null> {
  const given = process.env['ROLLCALL_TEST_MYSQL_URL']
  if (given) return useGiven(given)

  const programs = findServerPrograms()
  if (programs) return startPrivateServer(programs)

  const notInstallable = whyNotInstallable()
  if (notInstallable === null) {
    say('MariaDB is not on this machine: installing it with apt-get (ROLLCALL_TEST_INSTALL=0 switches this off) …')
    await installMariaDb()
    const installed = findServerPrograms()
    if (installed) return startPrivateServer(installed)
    throw new Error('apt-get installed mariadb-server, but neither mariadbd nor mysqld is in PATH or /usr/sbin.')
  }

  const container = await startContainer()
  if (container) return container

  const missing = `there is no MariaDB on this machine, it is not installed (${notInstallable}), and no container runs`
  const remedy = 'Install mariadb-server, or give ROLLCALL_TEST_MYSQL_URL=mysql://root@127.0.0.1:3306.'
  if (process.env['CI'] === 'true') throw new Error(`Nothing is left out under CI=true, but ${missing}. ${remedy}`)
  say(`Tests on MariaDB are left out: ${missing}. ${remedy}`)
  return null
}

async function useGiven(url: string): Promise<Server> {
  try {
    await versionOf(url)
  } catch (cause) {
    throw new Error(
      'The server in ROLLCALL_TEST_MYSQL_URL does not answer. Start it, mend the URL, or unset the variable.',
      { cause },
    )
  }
  return { url, origin: 'the server in ROLLCALL_TEST_MYSQL_URL', stop: async () => {} }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
