import { relative, resolve } from 'node:path'
import { fillTemplate } from './fill-template.js'
import { gatherAnswers, usage } from './gather-answers.js'
import { Mistake } from './mistake.js'
import { releasedVersions } from './released-versions.js'
import type { Terminal } from './terminal.js'

/**
 * `npm create @rollcall/connector`: asks what it has to know, and writes a package.
 *
 * @returns the exit status: 0 written, 1 left or refused, 2 usage
 */
export async function createConnector(words: readonly string[], terminal: Terminal): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    terminal.stdout.write(usage)
    return 0
  }
  try {
    const answers = await gatherAnswers(words, terminal)
    if (answers === null) return 1
    const folder = resolve(terminal.cwd(), answers.folder)
    await fillTemplate(folder, answers, await releasedVersions(answers))
    const steps = ['npm install', 'npm run build', 'npm test'].map((step) => `  ${step}\n`).join('')
    const place = relative(terminal.cwd(), folder)
    terminal.stdout.write(
      `${folder} is written. It works as it is; the next steps:\n${place ? `  cd ${place}\n` : ''}${steps}`,
    )
    terminal.stdout.write('Then make it read your system: README.md says in which order.\n')
    return 0
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    terminal.stderr.write(`${error.message}\n  ${error.hint}\n`)
    return error.status
  }
}
