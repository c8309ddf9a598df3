import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Loaded } from '@rollcall/platform'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { momentIn } from './moment-in.js'
import { writingAtOption } from './options.js'

/** `rollcall load`: puts content made by hand on the platform. */
export function addLoad(program: Command, context: CommandContext): void {
  program
    .command('load')
    .description('puts content made by hand on the platform; the same file again changes nothing')
    .argument('<file>', 'YAML or JSON: see docs/content.md')
    .addOption(writingAtOption())
    .action((file: string, options: { at?: string }) => loadFile(file, options.at, context))
}

async function loadFile(file: string, time: string | undefined, context: CommandContext): Promise<void> {
  const { load } = await import('@rollcall/platform')
  const content = await read(resolve(context.terminal.folder, file), file)
  const { at } = await momentIn(organizationIn(content), time, context)
  const loaded = await load(await context.database(), content, at)
  if (context.isJson) context.out.json(loaded)
  else print(loaded, context)
}

async function read(path: string, name: string): Promise<unknown> {
  const { parse, YAMLParseError } = await import('yaml')
  const { PlatformError } = await import('@rollcall/platform')
  const { UsageError } = await import('../usage-error.js')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name} cannot be read (${error.code})`, 'Give the path of a YAML or JSON file.')
  })
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause
    throw new PlatformError('content', `${name} is neither YAML nor JSON: ${cause.message.trimEnd()}`, {
      hint: 'Mend the file and load it again. Nothing was changed.',
      cause,
    })
  }
}

/** Undefined where the content does not say: what is wrong with it is told when it is loaded. */
function organizationIn(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null || !('organization' in content)) return undefined
  return typeof content.organization === 'string' ? content.organization : undefined
}

function print({ organization, counts }: Loaded, { out, style }: CommandContext): void {
  const lines = Object.entries(counts).flatMap(([thing, { added, updated }]) => {
    const parts = [...(added > 0 ? [`${added} added`] : []), ...(updated > 0 ? [`${updated} changed`] : [])]
    return parts.length > 0 ? [`  ${thing}: ${parts.join(', ')}`] : []
  })
  if (lines.length === 0) {
    out.line(`${style.good('✓')} ${organization} has all of this already; nothing changed.`)
    return
  }
  out.line(`${style.good('✓')} ${organization} has it now:`)
  out.lines(lines)
}
