import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { stepsOf } from './page-steps.js'
import { environment, run } from './run.js'
import { temporaryFolder } from './temporary-folder.js'

const ROOT = resolve(import.meta.dirname, '../../..')

it('packages/sdk/docs/tutorial.md leads to a running connector, block by block', { timeout: 300_000 }, async () => {
  const page = await readFile(join(ROOT, 'packages/sdk/docs/tutorial.md'), 'utf8')
  const reader = await Reader.atWork()
  for (const step of stepsOf(page.replaceAll('7800', await freePort()))) {
    if (step.do === 'save') await reader.save(step.file, step.text)
    else if (step.do === 'see') for (const line of step.lines) expect(reader.screen).toContain(line)
    else if (step.where === 'background') await reader.startBeside(step.script)
    else await reader.type(step.script, step.where === 'clone')
  }
})

/** Somebody who follows the page: what is exported, and the folder that was entered, stay from one block to the next. */
class Reader {
  /** What the last commands printed. */
  screen = ''
  readonly #home: string
  #folder: string
  #exported: Readonly<Record<string, string>>

  static async atWork(): Promise<Reader> {
    return new Reader(await temporaryFolder())
  }

  private constructor(home: string) {
    this.#home = home
    this.#folder = home
    const npm = { npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' }
    this.#exported = { ...npm, LANG: 'C.UTF-8' }
  }

  /** A file of `people/` from anywhere, any other in the folder that was entered. */
  async save(file: string, text: string): Promise<void> {
    const path = file.startsWith('people/') ? join(this.#home, file) : join(this.#folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }

  async type(script: string, isInClone: boolean): Promise<void> {
    const mark = '--- where that led ---'
    const after = `printf '\\n%s\\n' '${mark}'; pwd; env -0 | tr '\\n\\0' ' \\n'`
    const words = ['-euc', `${script.replaceAll('~', this.#home)}\n${after}`]
    const { status, out, log } = await run('sh', words, isInClone ? ROOT : this.#folder, this.#exported)
    const [screen = '', end = ''] = out.split(`\n${mark}\n`)
    expect(status, `${script}\n${screen}\n${log}`).toBe(0)
    this.screen = screen
    const [folder = '', ...variables] = end.split('\n')
    if (!isInClone) this.#folder = folder
    const exported = new Set([...script.matchAll(/^export (\w+)=/gm)].map(([, name]) => name))
    const kept = variables.map((line) => line.split(/=(.*)/s)).filter(([name]) => exported.has(name))
    this.#exported = { ...this.#exported, ...Object.fromEntries(kept) }
  }

  /** In a second terminal; it is left running until the test is over. */
  async startBeside(script: string): Promise<void> {
    const child = spawn('sh', ['-c', `exec ${script}`], {
      cwd: this.#folder,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => endOf(child))
    await once(createInterface(child.stdout), 'line')
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill()
  await once(child, 'exit')
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? String(address.port) : ''
}
