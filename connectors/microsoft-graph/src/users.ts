import { ConnectorError, type Read, type ReadContext, type Reject, reject } from '@rollcall/sdk'
import type { LeftOut } from '@rollcall/sdk/people'
import { type Collection, readCollection } from './collection.js'
import type { Config } from './config.js'
import { requireRights, USERS } from './rights.js'
import { User } from './schema.js'
import { HIDDEN, Tally } from './tally.js'
import { propertiesThatCount, whyLeftOut } from './who-counts.js'

/** What is made of a user who counts. */
export interface Reading<T> {
  /** Properties that are asked for, besides those that say who counts. */
  readonly properties: readonly string[]
  record(user: User, row: object, at: string): T | Reject | LeftOut
}

/** The list of users with the properties of a reading. */
export function usersToRead(config: Config, { properties }: Pick<Reading<never>, 'properties'>): Collection {
  const select = [...new Set([...propertiesThatCount(config), ...properties.map((name) => name.split('/')[0] ?? name)])]
  return { path: '/users', query: { $select: select.join(',') }, noun: 'users' }
}

/**
 * Reads the users who count.
 *
 * @throws ConnectorError `permission` where Graph shows nobody, or leaves out what was asked for; `configuration` where
 * nobody counts
 */
export async function* readUsers<T>(context: ReadContext<Config>, reading: Reading<T>): Read<T> {
  await requireRights(context)
  const tally = new Tally()
  const judge = judgeOf(context.config, reading)
  const users = readCollection(context, usersToRead(context.config, reading))
  for (;;) {
    const step = await users.next()
    if (step.done) {
      tally.requireSomebody()
      return tally.end({ proof: step.value })
    }
    yield tally.take<T | Reject>(step.value.map(({ row, at }) => judge(row, at)))
  }
}

/** How a user is judged. */
export function judgeOf<T>(config: Config, reading: Reading<T>) {
  const { identifier = 'id' } = config
  const asked = String(usersToRead(config, reading).query['$select']).split(',')
  return (row: object, at: string): T | Reject | LeftOut => {
    requireShown(row, asked, at)
    const user = User.safeParse(row)
    if (!user.success) {
      const id: unknown = Reflect.get(row, identifier)
      const [property = ''] = user.error.issues[0]?.path ?? []
      const reason = `has something else at \`${String(property)}\` than Microsoft documents`
      return reject(reason, { code: 'employee.other_shape', id: typeof id === 'string' ? id : null, at })
    }
    if (typeof user.data.accountEnabled !== 'boolean') {
      const id = user.data[identifier] ?? null
      return reject('does not show whether the account is enabled', { code: HIDDEN, id, at })
    }
    return whyLeftOut(user.data, config) ?? reading.record(user.data, row, at)
  }
}

/** Of what was asked for, Graph gives null where a user has nothing. What is missing altogether, it does not show. */
function requireShown(row: object, asked: readonly string[], at: string): void {
  // Extensions are only there where a user has them.
  const missing = asked.find((name) => !Object.hasOwn(row, name) && !name.startsWith('extension_'))
  if (missing === undefined) return
  throw new ConnectorError('permission', `Microsoft Graph does not show \`${missing}\` of users`, {
    hint: `Nothing was applied. Grant the application ${USERS.name}; if it has that, look whether there is such a property.`,
    at,
  })
}
