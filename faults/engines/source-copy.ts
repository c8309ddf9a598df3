import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import type { BrokenEngine, Edit } from './broken.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** Of the repository: what tests need. Its installed packages are shared. */
const COPIED = ['packages', 'connectors', 'apps', 'test', 'docs', 'package.json', 'tsconfig.json', 'tsconfig.base.json']
const LEFT_OUT = /(^|\/)(dist|out|\.turbo)(\/|$)/

/** A patch that does not fit the sources any more: to be mended, never to be left out. */
export class PatchMismatch extends Error {
  override readonly name = 'PatchMismatch'
}

/** Sources with one place changed. */
export async function patched({ file, stands, instead }: Edit, root = ROOT, text?: string): Promise<string> {
  const source = text ?? (await readFile(join(root, file), 'utf8'))
  const places = source.split(stands).length - 1
  if (places !== 1) throw new PatchMismatch(`Stands ${places} times in ${file}, and not once: ${stands.trim()}`)
  return source.replace(stands, () => instead)
}

/** What no longer fits the sources, a sentence each. */
export async function mismatches(engines: readonly BrokenEngine[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const { rule, does, edits } of engines) {
    try {
      await patchedFiles(edits, ROOT)
    } catch (error) {
      if (!(error instanceof PatchMismatch)) throw error
      found.push(`${rule} (${does}): ${error.message}`)
    }
  }
  return found
}

async function patchedFiles(edits: readonly Edit[], root: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const edit of edits) files.set(edit.file, await patched(edit, root, files.get(edit.file)))
  return files
}

/** A copy of the repository's sources in a folder of its own, in which an engine can be broken. */
export class SourceCopy {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<SourceCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-engines-'))
    for (const part of COPIED) {
      await cp(join(ROOT, part), join(folder, part), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => !LEFT_OUT.test(relative(ROOT, source)),
      })
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    return new SourceCopy(folder)
  }

  /** Breaks the engine, does the work, and mends it again. */
  async whileBroken<T>(edits: readonly Edit[], work: () => Promise<T>): Promise<T> {
    const files = await patchedFiles(edits, this.folder)
    const sound = new Map<string, string>()
    for (const file of files.keys()) sound.set(file, await readFile(join(this.folder, file), 'utf8'))
    try {
      for (const [file, text] of files) await writeFile(join(this.folder, file), text)
      return await work()
    } finally {
      for (const [file, text] of sound) await writeFile(join(this.folder, file), text)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
