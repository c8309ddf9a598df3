import type { EmployeeState } from '@rollcall/platform'
import { Argument, type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.js'
import { momentIn, zonesOf } from './moment-in.js'
import { atOption, orgOption } from './options.js'

interface ListOptions {
  readonly org?: string
  readonly state?: EmployeeState | 'all'
  readonly members?: boolean
  readonly run?: string
  readonly at?: string
}

const THINGS = [
  'employees',
  'communities',
  'functions',
  'memberships',
  'groups',
  'messages',
  'takeovers',
  'surveys',
  'courses',
  'modules',
  'invitations',
  'outbox',
  'runs',
  'changes',
]
const STATES: readonly EmployeeState[] = ['invited', 'active', 'removed', 'anonymized']

/** `rollcall list`: what is on the platform. */
export function addList(program: Command, context: CommandContext): void {
  program
    .command('list')
    .description('what is on the platform')
    .addArgument(new Argument('<thing>', 'what to list').choices(THINGS))
    .addOption(orgOption())
    .addOption(
      new Option('--state <state>', 'employees in this state; otherwise invited and active').choices([
        ...STATES,
        'all',
      ]),
    )
    .option('--members', 'groups, surveys, courses, modules: who is in them')
    .option('--run <id>', 'changes: only those of this run')
    .addOption(atOption())
    .action((thing: string, options: ListOptions) => list(thing, options, context))
}

async function list(thing: string, options: ListOptions, context: CommandContext): Promise<void> {
  await refuseStrayOptions(thing, options)
  const { LISTS } = await import('../listing/lists.js')
  const { showRun } = await import('@rollcall/platform')
  if (options.org !== undefined) await context.organization(options.org)
  const database = await context.databaseAsItIs()
  await LISTS[thing]?.({
    context,
    database,
    organizationId: options.org,
    states: options.state === 'all' ? STATES : options.state && [options.state],
    members: options.members === true,
    runId: options.run === undefined ? undefined : (await showRun(database, options.run)).run,
    at: (await momentIn(options.org, options.at, context)).at,
    zoneOf: await zonesOf(context),
  })
}

async function refuseStrayOptions(thing: string, { state, members, run }: ListOptions): Promise<void> {
  const belongs: readonly [given: boolean, option: string, things: readonly string[]][] = [
    [state !== undefined, '--state', ['employees']],
    [members === true, '--members', ['groups', 'surveys', 'courses', 'modules']],
    [run !== undefined, '--run', ['changes']],
  ]
  for (const [given, option, things] of belongs) {
    if (!given || things.includes(thing)) continue
    const { UsageError } = await import('../usage-error.js')
    throw new UsageError(`${option} does not narrow ${thing}`, `It belongs to: ${things.join(', ')}.`)
  }
}
