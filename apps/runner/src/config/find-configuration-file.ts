import { access } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ConfigurationError, mistakeOfFile } from './configuration-error.js'

/** In the order in which they are looked for in each folder. */
export const CONFIGURATION_FILES = ['rollcall.yaml', 'rollcall.yml', 'rollcall.json', 'rollcall.config.ts'] as const

/**
 * The configuration's file, as an absolute path: the one that is given, else the nearest from `folder` upwards.
 *
 * @throws ConfigurationError where there is none
 */
export async function findConfigurationFile(folder: string, given: string | undefined): Promise<string> {
  if (given) {
    const file = resolve(folder, given)
    if (await exists(file)) return file
    throw new ConfigurationError(file, [mistakeOfFile('there is no such file')], 'Check --config and ROLLCALL_CONFIG.')
  }
  for (let at = folder; ; at = dirname(at)) {
    for (const name of CONFIGURATION_FILES) {
      if (await exists(join(at, name))) return join(at, name)
    }
    if (dirname(at) === at) break
  }
  throw new ConfigurationError(
    null,
    [mistakeOfFile(`no rollcall.yaml was found in ${folder} or any folder above it`)],
    'Run `rollcall init` to write one, or name one with --config FILE.',
  )
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
