import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the folder in which the story happens anew: the configuration and what is loaded, no database, no exports. */
export function freshFolder(from, into) {
  if (existsSync(into) && !isStory(into))
    throw new Error(`${into} is not empty, and no story made it: it is left alone`)
  rmSync(into, { recursive: true, force: true })
  mkdirSync(into, { recursive: true })
  for (const name of ['rollcall.yaml', 'by-hand']) cpSync(join(from, name), join(into, name), { recursive: true })
}

function isStory(folder) {
  return existsSync(join(folder, 'rollcall.yaml')) || readdirSync(folder).length === 0
}

/**
 * The nights of an example, oldest first.
 *
 * - `date`: local date
 * - `title`, `told`: for the reader
 * - `daytime`: what people did since the night before
 * - `firstImport`: what a person answers to the first import
 * - `exports`: ids of the integrations that have an export
 */
export function readNights(from) {
  const nights = join(from, 'nights')
  return readdirSync(nights)
    .sort()
    .map((date) => {
      const folder = join(nights, date)
      const exports = readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [e.name] : []))
      return { date, folder, exports: exports.sort(), ...JSON.parse(readFileSync(join(folder, 'night.json'), 'utf8')) }
    })
}

/** Puts a night's exports where the configuration looks for them, as the HR department does every evening. */
export function putExports(night, into) {
  for (const integration of night.exports) {
    const target = join(into, 'exports', integration)
    rmSync(target, { recursive: true, force: true })
    cpSync(join(night.folder, integration), target, { recursive: true })
  }
}
