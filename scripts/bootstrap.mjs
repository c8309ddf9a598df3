// Makes a clone ready on a machine that has nothing but Node (18 or newer) and npm: the tools, the packages, the build.
// It uses nothing that has to be installed first, and neither needs git nor, once it has run, the network.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StepFailed, step } from './step.mjs'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

const NODE = 24
const PNPM = 12
const WORKSPACES = ['packages', 'connectors', 'apps']

const bin = join(root, 'node_modules', '.bin')
const stampFile = join(root, 'node_modules', '.rollcall-bootstrap.json')

/**
 * Installs what changed and builds what changed.
 *
 * @returns {Promise<{ cwd: string, env: NodeJS.ProcessEnv }>} where and with what to run the project's tools: its
 *   PATH finds Node 24, pnpm and the installed packages' programs
 */
export async function bootstrap() {
  const wanted = fingerprint()
  const stamp = readStamp()
  const tools = await findTools(stamp)
  const place = { cwd: root, env: environment(tools) }

  if (stamp?.installed !== wanted || !existsSync(join(bin, 'node'))) {
    await step('Installing packages', ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline', ...UNATTENDED], {
      ...place,
      advice: 'Is the network there? After a change of dependencies, run `pnpm install` and commit pnpm-lock.yaml.',
    })
    mkdirSync(dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, JSON.stringify({ installed: wanted, tools }))
  }

  await step('Building', ['turbo', 'run', 'build', '--output-logs=errors-only', '--cache-dir=.turbo/cache'], {
    ...place,
    advice: 'Mend what the compiler reports above, and start again.',
  })
  return place
}

const QUIETLY = { encoding: 'utf8', cwd: root, stdio: 'pipe' }

/** Without a terminal pnpm refuses to replace a node_modules folder that another version made. */
const UNATTENDED = ['--config.confirmModulesPurge=false']

/**
 * The folder that has Node 24 and pnpm 12, or null where the machine's own will do.
 * npx keeps what it fetched; it is asked without the network first, since without one it would try for minutes.
 */
async function findTools(stamp) {
  if (stamp?.tools && existsSync(join(stamp.tools, 'pnpm')) && existsSync(join(stamp.tools, 'node'))) return stamp.tools
  if (hasOwnTools()) return null

  const tools = [`--package=node@${NODE}`, `--package=pnpm@${PNPM}`, '-c', 'command -v pnpm']
  try {
    return folderOf(execFileSync('npx', ['--yes', '--offline', ...tools], { ...QUIETLY, timeout: 30_000 }))
  } catch {
    // Not fetched yet, or not whole.
  }
  const title = `Getting Node ${NODE} and pnpm ${PNPM} (this machine has Node ${process.versions.node})`
  const advice = 'Is the network there? They come from the npm registry, the first time.'
  return folderOf(await step(title, ['npx', '--yes', ...tools], { cwd: root, env: process.env, advice }))
}

function folderOf(output) {
  return dirname(output.trim().split('\n').at(-1))
}

function hasOwnTools() {
  if (Number.parseInt(process.versions.node, 10) < NODE || process.execPath.startsWith(root)) return false
  try {
    const version = execFileSync('pnpm', ['--version'], { ...QUIETLY, timeout: 10_000 })
    return Number.parseInt(version, 10) === PNPM
  } catch {
    // No pnpm, or one that cannot tell its version: the right one is fetched.
    return false
  }
}

function environment(tools) {
  const path = [bin, ...(tools ? [tools] : []), process.env['PATH']].join(delimiter)
  return { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
}

/** Changes whenever an installation would give something else. */
function fingerprint() {
  const manifests = WORKSPACES.flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  )
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests.sort()]) {
    if (existsSync(join(root, file))) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function readStamp() {
  if (!existsSync(stampFile)) return null
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    // Cut off while it was written: as good as none.
    return null
  }
}

/** Runs a script's work; a step that failed has been told already, anything else is a bug and says so itself. */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(async () => ((await bootstrap()) ? 0 : 1))
