// Checks the imports between packages against .dependency-cruiser.cjs, and that the check has seen every file:
// one that reads no TypeScript, or looks into the wrong folder, finds no mistake either.
import { globSync } from 'node:fs'
import { cruise, format } from 'dependency-cruiser'
import config from '../.dependency-cruiser.cjs'

const { output: result } = await cruise(['packages', 'connectors', 'apps'], {
  ...config.options,
  ruleSet: { forbidden: config.forbidden },
  validate: true,
})

const seen = new Set(result.modules.map((module) => module.source))
const files = globSync('{packages,connectors,apps}/*/src/**/*.ts')
const unseen = files.filter((file) => !seen.has(file))
const betweenPackages = result.modules
  .filter((module) => /^(packages|connectors|apps)\//.test(module.source))
  .flatMap((module) => module.dependencies)
  .filter((dependency) => dependency.module.startsWith('@rollcall/') && dependency.resolved.endsWith('.ts'))

const { output: report } = await format(result, { outputType: 'err' })
console.log(report.trim())
console.log(`${files.length} source files, ${betweenPackages.length} imports from one package of ours to another`)
for (const file of unseen) console.log(`Not seen by the check: ${file}`)
if (betweenPackages.length === 0) console.log('No import between packages was resolved to its source.')

process.exitCode = result.summary.error > 0 || unseen.length > 0 || betweenPackages.length === 0 ? 1 : 0
