// `npm run api`: writes api.md of the packages that authors build on, from the types that they publish. With `--check` it
// only says whether the pages are as the types are: every change of the contract is to be seen in review.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './bootstrap.mjs'

const PACKAGES = ['packages/sdk', 'packages/testkit', 'packages/file-sources']

/** Statements of a declaration file, each with its docstring. */
function statementsOf(text) {
  const statements = []
  let current = []
  const end = () => {
    if (current.length > 0) statements.push(current.join('\n'))
    current = []
  }
  for (const line of text.split('\n')) {
    const isDocumented = current.length > 0 && current.every((one) => /^(\/\*\*| \*)/.test(one))
    const isStart = /^(\/\*\*|export |import |declare |type |interface |class |function |const |\/\/)/.test(line)
    // The members of a union stand at the left edge as well, each after its docstring.
    const isOpen = current.some((one) => /^export (declare )?type /.test(one)) && !current.at(-1).endsWith(';')
    if (isStart && !isDocumented && !isOpen) end()
    if (!/^\s*#private;$/.test(line)) current.push(line)
  }
  end()
  return statements
}

function nameOf(statement) {
  return /^export (?:declare )?(?:abstract )?(?:interface|type|class|function|const) (\w+)/m.exec(statement)?.[1]
}

/** What an entry exports, in the order in which it does. */
function exportsOf(file) {
  const all = []
  for (const [, list, from] of readFileSync(file, 'utf8').matchAll(
    /^export (?:type )?(\*|\{[^}]*\}) from '(.+)';$/gm,
  )) {
    const module = join(dirname(file), from.replace(/\.js$/, '.d.ts'))
    const statements = statementsOf(readFileSync(module, 'utf8')).filter((statement) => nameOf(statement))
    if (list === '*') all.push(...statements)
    else {
      for (const name of list
        .slice(1, -1)
        .split(',')
        .flatMap((one) => one.trim().replace(/^type /, '') || [])) {
        const found = statements.filter((statement) => nameOf(statement) === name)
        if (found.length === 0) throw new Error(`${module} does not declare ${name}, which ${file} exports`)
        all.push(...found)
      }
    }
  }
  return all
}

function pageOf(folder) {
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const parts = Object.entries(exports).map(([entry, { types }]) => {
    const declarations = exportsOf(join(root, folder, types)).map((one) => one.replace(/^export (declare )?/m, ''))
    return `## \`${join(name, entry)}\`\n\n\`\`\`ts\n${declarations.map((one) => one.trim()).join('\n\n')}\n\`\`\`\n`
  })
  const head = 'All that is public, as `npm run api` makes it from the types. What is not here may change any day.'
  return `# ${name}: reference\n\n${head}\n\n${parts.join('\n')}`
}

let isStale = false
for (const folder of PACKAGES) {
  const file = join(root, folder, 'api.md')
  const page = pageOf(folder)
  if (!process.argv.includes('--check')) writeFileSync(file, page)
  else if (page !== readFileSync(file, 'utf8')) {
    isStale = true
    console.error(`${folder}/api.md is not as the types are. Run \`npm run api\`, and look at the difference.`)
  }
}
process.exitCode = isStale ? 1 : 0
