import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bootstrap.mjs'
import { StepFailed, step } from './step.mjs'

const CHECKS = [
  ['types', 'Checking types', 'Mend what the compiler reports above.'],
  ['lint', 'Checking style', 'Most of it mends itself: `npx biome check --write`.'],
  ['imports', 'Checking imports between packages', 'The reason of each rule stands in .dependency-cruiser.cjs.'],
  ['unused', 'Looking for unused code', 'Remove what nobody uses, or use it.'],
  [
    'reference',
    'Checking the reference of the sdk and the testkit',
    'Run `npm run api`, and look at what has changed.',
  ],
  [
    'links',
    'Checking the links of packed pages',
    'Pack what the page links to (`files` of its package.json), or say it without a link.',
  ],
  ['packages', 'Checking the shape of the packages', 'Mend the package.json that is named above.'],
]

/**
 * Runs every check, also after one has failed, so that all mistakes are seen at once. The commands are the `check:…`
 * scripts of package.json.
 *
 * @returns {Promise<{ name: string, passed: boolean }[]>}
 */
export async function runChecks(place) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const results = []
  for (const [name, title, advice] of CHECKS) {
    const command = scripts[`check:${name}`].split(' ')
    results.push({ name, passed: await passes(title, command, { ...place, advice }) })
  }
  return results
}

async function passes(title, command, options) {
  try {
    await step(title, command, options)
    return true
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    return false
  }
}
