import {
  type ContentKind,
  listContents,
  listMemberships,
  listMessages,
  listTakeovers,
  listUnits,
  load,
  type UnitLine,
} from '@rollcall/platform'
import { all } from './people.js'
import { at, type World } from './world.js'

/** Puts content made by hand on the platform, in the morning of a day unless another time is given. */
export async function byHand(
  world: World,
  date: string,
  content: Readonly<Record<string, unknown>>,
  time = '09:00',
): Promise<void> {
  await load(world.database, { organization: 'acme', ...content }, at(date, time))
}

/** Communities, or functions, of the organization: `hr/D1 Kitchen (2)`, or `Council by hand (1)`, with their members. */
export async function units(world: World, kind: 'community' | 'function'): Promise<string[]> {
  const lines = await unitLines(world, kind)
  return lines
    .map(({ integration, externalId, name, members }) =>
      integration === null ? `${name} by hand (${members})` : `${integration}/${externalId} ${name} (${members})`,
    )
    .sort()
}

export function unitLines(world: World, kind: 'community' | 'function'): Promise<UnitLine[]> {
  return all(listUnits(world.database, kind, { organizationId: 'acme' }))
}

export async function messages(world: World): Promise<string[]> {
  return (await all(listMessages(world.database))).map(({ community, text }) => `${community.name}: ${text}`)
}

export async function takeovers(world: World): Promise<string[]> {
  const lines = await all(listTakeovers(world.database))
  return lines.map(({ community, employee }) => `${community.name}: ${employee.externalId}`)
}

/** What a selector of an audience offers as chosen: names of communities and functions, by the content's id. */
export async function audiences(world: World, kind: ContentKind): Promise<Record<string, string[]>> {
  const lines = await all(listContents(world.database, kind))
  return Object.fromEntries(
    lines.map(({ externalId, audience }) => [
      externalId,
      [...audience.communities, ...audience.functions].map(({ name }) => name),
    ]),
  )
}

/** Who is where: `1001 in Kitchen`, `m1 in Bar`. */
export async function whoIsWhere(world: World): Promise<string[]> {
  const lines = await all(listMemberships(world.database))
  return lines.map(({ employee, unit }) => `${employee.externalId} in ${unit.name}`).sort()
}
