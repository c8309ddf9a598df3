import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './fault.ts'
import { makeFolder, onServer } from './places.ts'

/** An empty database, and a folder that goes with it. */
export interface FreshPlace {
  readonly url: string
  readonly folder: string
  [Symbol.asyncDispose](): Promise<void>
}

export async function freshPlace({ server }: Pick<Bench, 'server'>): Promise<FreshPlace> {
  const folder = await makeFolder()
  const name = `faults_${randomBytes(6).toString('hex')}`
  if (server) await onServer(server.url, (query) => query(`CREATE DATABASE ${name}`))
  return {
    url: server ? `${server.url}/${name}` : `sqlite:${join(folder, 'platform.db')}`,
    folder,
    [Symbol.asyncDispose]: async () => {
      if (server) await onServer(server.url, (query) => query(`DROP DATABASE ${name}`))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
