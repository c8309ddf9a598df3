import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run, succeed } from './run.js'

const ROOT = resolve(import.meta.dirname, '../../..')
const PACKAGES = ['sdk', 'testkit', 'create-connector'] as const

/** The packages as they would be published, as files. */
export interface Packed {
  readonly folder: string
  readonly sdk: string
  readonly testkit: string
  readonly createConnector: string
}

/** Packs what was built into a folder that the caller removes. */
export async function pack(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-packed-'))
  const filters = PACKAGES.flatMap((name) => ['--filter', `@rollcall/${name}`])
  const [program, ...words] = await findPnpm()
  await succeed(program, [...words, ...filters, 'pack', '--pack-destination', folder], ROOT)
  const files = await readdir(folder)
  const fileOf = (name: string) => {
    const found = files.find((file) => new RegExp(`^rollcall-${name}-\\d.*\\.tgz$`).test(file))
    if (found === undefined) throw new Error(`${name} was not packed: there are ${files.join(', ')}`)
    return join(folder, found)
  }
  return { folder, sdk: fileOf('sdk'), testkit: fileOf('testkit'), createConnector: fileOf('create-connector') }
}

/** `npm test` has one in its PATH; where tests are run by hand npx gets it. */
async function findPnpm(): Promise<readonly [string, ...string[]]> {
  const own = await run('pnpm', ['--version'], tmpdir()).catch(() => null)
  return own?.status === 0 ? ['pnpm'] : ['npx', '--yes', '--package=pnpm@12', 'pnpm']
}
