import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Answers } from './answers.js'
import { Mistake } from './mistake.js'

/** A package of ours, and what a new connector asks for. */
export interface Version {
  /** As a range, for peers: `^0.1.0`. */
  readonly range: string
  /** What is installed: the range, or a file. */
  readonly installed: string
}

export type Versions = Readonly<Record<string, Version>>

/** The versions that this package was released with, which are those of its own manifest; or the files that were given. */
export async function releasedVersions({ sdk, testkit }: Pick<Answers, 'sdk' | 'testkit'>): Promise<Versions> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  const versionOf = (name: string, file: string | undefined): Version => {
    const asked: string = manifest.devDependencies[name]
    const isReleased = !asked.startsWith('workspace:')
    if (file === undefined && !isReleased) {
      throw new Mistake(
        2,
        `In a clone of Rollcall there is no released ${name}`,
        'Pack it, and give --sdk FILE --testkit FILE.',
      )
    }
    const range = isReleased ? asked : `^${manifest.version}`
    return { range, installed: file === undefined ? range : `file:${resolve(file)}` }
  }
  return {
    '@rollcall/sdk': versionOf('@rollcall/sdk', sdk),
    '@rollcall/testkit': versionOf('@rollcall/testkit', testkit),
  }
}
