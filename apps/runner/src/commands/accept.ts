import type { Welcome } from '@rollcall/platform'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { Field } from '../screen/field-lines.js'
import { momentIn } from './moment-in.js'
import { writingAtOption } from './options.js'

/** `rollcall accept`: the first login, as the link in an invitation does it. */
export function addAccept(program: Command, context: CommandContext): void {
  program
    .command('accept')
    .description('first login with the token of an invitation, as the link in the mail does')
    .argument('<token>', 'the last part of the link, or the whole of it')
    .addOption(writingAtOption())
    .action((text: string, options: { at?: string }) => acceptToken(text, options.at, context))
}

async function acceptToken(text: string, time: string | undefined, context: CommandContext): Promise<void> {
  const { accept, organizationOfToken } = await import('@rollcall/platform')
  const token = tokenIn(text)
  const database = await context.database()
  const { at } = await momentIn(await organizationOfToken(database, token), time, context)
  const welcome = await accept(database, token, at)
  if (context.isJson) context.out.json(welcome)
  else await print(welcome, context)
}

/** People copy the whole link. */
function tokenIn(text: string): string {
  return /[\w-]+\/?$/.exec(text.trim())?.[0].replace('/', '') ?? text
}

async function print(welcome: Welcome, context: CommandContext): Promise<void> {
  const { fieldLines } = await import('../screen/field-lines.js')
  const { fullName } = await import('../screen/person.js')
  const { employee, organizationName, communities, functions, groups, surveys, courses, modules } = {
    ...welcome,
    communities: welcome.employee.communities,
    functions: welcome.employee.functions,
  }
  const { out, style } = context
  out.line(`${style.good('✓')} ${style.bold(`Welcome to ${organizationName}, ${fullName(employee)}!`)}`)
  out.line()
  const named = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join('\n')
  const fields: readonly Field[] = [
    ['Communities', named(communities)],
    ['Functions', named(functions)],
    ['First steps', named(modules)],
    ['Groups', named(groups)],
    ['Surveys', named(surveys)],
    ['Courses', named(courses)],
    ['Messages', welcome.messages.map(({ community, text }) => `${community}: ${text}`).join('\n')],
  ]
  out.lines(fieldLines(fields, { ...context, indent: 2 }))
}
