// Checks that every relative link in the pages of a package for authors leads to something that is packed with it: whoever
// has only the package can follow no other.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { root } from './bootstrap.mjs'

/** Packed whatever `files` says. */
const ALWAYS = ['README.md', 'package.json']

/** Targets of links, without what stands in blocks of code. */
function linksOf(page) {
  const text = page.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)].map(([, target]) => target)
}

let links = 0
for (const manifest of globSync('packages/*/package.json', { cwd: root })) {
  const folder = join(root, dirname(manifest))
  const { files } = JSON.parse(readFileSync(join(root, manifest), 'utf8'))
  const packed = [...ALWAYS, ...files]
  const pages = globSync(['*.md', '{docs,template}/**/*.md'], { cwd: folder })
  for (const page of pages.filter((one) => packed.includes(one.split('/')[0]))) {
    for (const target of linksOf(readFileSync(join(folder, page), 'utf8'))) {
      if (/^[a-z]+:/.test(target)) continue
      links++
      const path = normalize(join(dirname(page), target))
      if (packed.includes(path.split('/')[0]) && existsSync(join(folder, path))) continue
      console.log(`${join(dirname(manifest), page)} links to ${target}, which is not packed with it`)
      process.exitCode = 1
    }
  }
}
console.log(`${links} links`)
if (links === 0) process.exitCode = 1
