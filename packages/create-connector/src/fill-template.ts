import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Answers } from './answers.js'
import { Mistake } from './mistake.js'
import type { Versions } from './released-versions.js'
import { wordsFor } from './words.js'

const TEMPLATES = fileURLToPath(new URL('../template', import.meta.url))

/** Alike in all kinds. It stands in one of them, where it is run as well. */
const OF_ALL_KINDS = join('http-json', 'test', 'employee.test.ts')

/** npm does not pack a .gitignore, and a package.json within a package is no manifest. */
const WRITTEN_AS: Readonly<Record<string, string>> = { gitignore: '.gitignore', 'manifest.json': 'package.json' }

/** Not every system has functions: lines that are only for those with or without them end with this, which is taken off. */
const FUNCTIONS_MARK = / (?:\/\/|--|<!--) (with|without) functions(?: -->)?$/

/** Writes the template of a kind into a folder that is new or empty, with the answers in the place of its words. */
export async function fillTemplate(folder: string, answers: Answers, versions: Versions): Promise<void> {
  await refuseFilled(folder)
  const words = wordsFor(answers)
  const anyWord = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${[...words.keys()].sort(byLength).join('|')})(?![\\p{L}\\p{N}])`,
    'gu',
  )
  const fill = (text: string) => text.replace(anyWord, (word) => words.get(word) ?? word)
  // Where both have a file, the kind's is written over the common one.
  for (const file of [...(await filesIn('common')), OF_ALL_KINDS, ...(await filesIn(answers.kind))]) {
    const text = await readFile(join(TEMPLATES, file), 'utf8')
    const filled = fill(withFunctions(text, answers.jobFunction !== null))
    const path = file.slice(file.indexOf(sep) + 1)
    const target = join(folder, WRITTEN_AS[path] ?? fill(path))
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, path === 'manifest.json' ? manifestWith(filled, versions) : filled)
  }
}

async function refuseFilled(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new Mistake(1, `${folder} cannot be written to (${error.code})`, 'Name another folder.')
  })
  if (entries.length > 0) throw new Mistake(1, `${folder} is not empty`, 'Name a folder that is new or empty.')
}

/** All files of a template, with its name before each. */
async function filesIn(template: string): Promise<readonly string[]> {
  const entries = await readdir(join(TEMPLATES, template), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => join(entry.parentPath, entry.name).slice(TEMPLATES.length + 1)).sort()
}

function withFunctions(text: string, hasFunctions: boolean): string {
  const isWanted = (line: string) => {
    const [, mark] = FUNCTIONS_MARK.exec(line) ?? []
    return mark === undefined || (mark === 'with') === hasFunctions
  }
  const lines = text.split('\n').filter(isWanted)
  return lines.map((line) => line.replace(FUNCTIONS_MARK, '')).join('\n')
}

function manifestWith(text: string, versions: Versions): string {
  const manifest = JSON.parse(text)
  for (const [name, { range, installed }] of Object.entries(versions)) {
    if (name in manifest.peerDependencies) manifest.peerDependencies[name] = range
    manifest.devDependencies[name] = installed
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

function byLength(one: string, other: string): number {
  return other.length - one.length
}
