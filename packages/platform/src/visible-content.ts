import type { Knex } from 'knex'
import type { ContentKind } from './audience.js'
import { instant } from './lists/pages.js'

export interface NamedContent {
  readonly id: string
  /** The id that `load` gave. */
  readonly externalId: string
  readonly name: string
}

/** What the platform shows to one employee. */
export interface VisibleContent {
  readonly groups: readonly NamedContent[]
  readonly surveys: readonly NamedContent[]
  readonly courses: readonly NamedContent[]
  /** Onboarding modules. */
  readonly modules: readonly NamedContent[]
  /** Messages of the employee's communities, newest first. */
  readonly messages: readonly {
    readonly id: string
    readonly community: string
    readonly text: string
    readonly createdAt: string
  }[]
  /** The employee's own. */
  readonly takeovers: readonly { readonly id: string; readonly community: string; readonly shift: string }[]
}

export const NOTHING_VISIBLE: VisibleContent = {
  groups: [],
  surveys: [],
  courses: [],
  modules: [],
  messages: [],
  takeovers: [],
}

/** What an invited or active employee has on the platform; one who was removed sees nothing (R11). */
export async function visibleContent(db: Knex, organizationId: string, employeeId: number): Promise<VisibleContent> {
  const contents = await contentsFor(db, organizationId, employeeId)
  const messages: readonly { id: number; community: string; text: string; created_at: number }[] = await db(
    'messages as t',
  )
    .join('communities as c', 'c.id', 't.community_id')
    .join('community_members as m', 'm.community_id', 't.community_id')
    .where('m.employee_id', employeeId)
    .orderBy([
      { column: 't.created_at', order: 'desc' },
      { column: 't.id', order: 'desc' },
    ])
    .select('t.id', 't.text', 't.created_at', { community: 'c.name' })
  const takeovers: readonly { id: number; community: string; shift: string }[] = await db('takeovers as t')
    .join('communities as c', 'c.id', 't.community_id')
    .where('t.employee_id', employeeId)
    .orderBy(['t.shift', 't.id'])
    .select('t.id', 't.shift', { community: 'c.name' })
  return {
    groups: contents.get('group') ?? [],
    surveys: contents.get('survey') ?? [],
    courses: contents.get('course') ?? [],
    modules: contents.get('module') ?? [],
    messages: messages.map(({ id, community, text, created_at }) => ({
      id: String(id),
      community,
      text,
      createdAt: instant(Number(created_at)),
    })),
    takeovers: takeovers.map(({ id, community, shift }) => ({ id: String(id), community, shift })),
  }
}

async function contentsFor(
  db: Knex,
  organizationId: string,
  employeeId: number,
): Promise<ReadonlyMap<ContentKind, readonly NamedContent[]>> {
  const rows: readonly { id: number; kind: ContentKind; handle: string; name: string }[] = await db('contents as c')
    .where('c.organization_id', organizationId)
    .andWhere((any) =>
      any
        .where('c.everyone', 1)
        .orWhereIn(
          'c.id',
          db('audiences as a')
            .join('community_members as m', 'm.community_id', 'a.unit_id')
            .where({ 'a.kind': 'community', 'm.employee_id': employeeId })
            .select('a.content_id'),
        )
        .orWhereIn(
          'c.id',
          db('audiences as a')
            .join('function_members as m', 'm.function_id', 'a.unit_id')
            .where({ 'a.kind': 'function', 'm.employee_id': employeeId })
            .select('a.content_id'),
        ),
    )
    .orderBy(['c.name', 'c.id'])
    .select('c.id', 'c.kind', 'c.handle', 'c.name')
  const byKind = new Map<ContentKind, NamedContent[]>()
  for (const { id, kind, handle, name } of rows) {
    byKind.set(kind, [...(byKind.get(kind) ?? []), { id: String(id), externalId: handle, name }])
  }
  return byKind
}
