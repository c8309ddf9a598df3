import { ConnectorError } from '@rollcall/sdk'
import type { Query } from '@rollcall/sdk/http'
import type { Config } from './config.js'

/** A list of the service, as it is asked for. */
export interface ListToRead {
  readonly path: '/Users' | '/Groups'
  readonly size: number
  readonly query: Query
}

export function usersToRead({ users = {} }: Config): ListToRead {
  return { path: '/Users', size: users.pageSize ?? 100, query: { filter: users.filter } }
}

/** @param withMembers false where their members are not needed: a group may have very many */
export function groupsToRead({ groups = {} }: Config, withMembers: boolean): ListToRead {
  const { filter, pageSize } = groups
  if (withMembers) return { path: '/Groups', size: pageSize ?? 25, query: { filter } }
  return { path: '/Groups', size: pageSize ?? 100, query: { filter, excludedAttributes: 'members' } }
}

/** What a list is of, for people. */
export const nounOf = ({ path }: Pick<ListToRead, 'path'>) => (path === '/Users' ? 'users' : 'groups')

/** An identifier of a resource; left out: the service's own. */
export function idOf(row: unknown, name: 'id' | 'externalId' | 'userName' = 'id'): string | null {
  if (typeof row !== 'object' || row === null) return null
  const id: unknown = Reflect.get(row, name)
  if (typeof id === 'number') return String(id)
  return typeof id === 'string' && id !== '' ? id : null
}

/** Less came, or may have come, than there is. */
export function incomplete(
  message: string,
  { path }: ListToRead,
  hint = 'Try again; if it stays so, ask those who run the service how it pages (`paging: cursor` where it has cursors).',
  details: { at: string; cause?: unknown } = { at: `GET ${path}` },
): ConnectorError {
  return new ConnectorError('incomplete_read', message, { hint: `Nothing was applied. ${hint}`, ...details })
}
