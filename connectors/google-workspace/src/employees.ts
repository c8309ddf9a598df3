import { ConnectorError, isReject, type Read, type ReadContext, type Reject, type SourceEmployee } from '@rollcall/sdk'
import { LeftOut } from '@rollcall/sdk/people'
import { findCommunities } from './communities.js'
import type { Config } from './config.js'
import { employeeReader } from './employee.js'
import { readUsers } from './people.js'

/** Reads the users who count, after what says in which communities they are. */
export async function* readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  const { config, community, jobFunction, log } = context
  const communities = await findCommunities(context)
  const sign = signOfLife(config)
  /** Whether anybody is in any community; null: there was nobody to ask of. */
  let isInAny: boolean | null = null
  const toEmployee = employeeReader(
    config,
    community,
    (user) => {
      const ids = communities.of(user)
      isInAny = isInAny === true || ids.length > 0
      return ids
    },
    jobFunction !== null,
  )
  return yield* readUsers(
    context,
    (row) => sign.see(toEmployee(row)),
    () => {
      sign.requireIdentifier()
      if (isInAny === false && communities.nobody) throw communities.nobody()
      sign.requireStart()
      for (const remark of communities.remarks?.() ?? []) log.info(remark)
    },
  )
}

/** What nobody has may just as well be hidden: an identifier or a first day that the configuration relies on. */
function signOfLife({ identifier, fields = {} }: Config) {
  let hasId: boolean | null = null
  let [hasEmployee, hasStart] = [false, false]
  return {
    /** Gives back what it was shown. */
    see(one: SourceEmployee | Reject | LeftOut) {
      hasId = hasId === true || one instanceof LeftOut || one.id !== null
      if (one instanceof LeftOut || isReject(one)) return one
      hasEmployee = true
      hasStart ||= Boolean(one.startDate)
      return one
    },
    requireIdentifier() {
      if (identifier === 'employeeId' && hasId === false) throw hidden('employee id', 'identifier')
    },
    requireStart() {
      if (fields.startDate !== undefined && hasEmployee && !hasStart) throw hidden(fields.startDate, 'fields.startDate')
    },
  }
}

function hidden(what: string, setting: string): ConnectorError {
  return new ConnectorError('permission', `Google shows no ${what} of any user who counts`, {
    hint: `Nothing was applied. Look in the Admin console whether people have it (Directory › Users; for custom fields Directory › Users › More › Manage custom attributes), or mend \`${setting}\`.`,
    at: 'GET /users',
  })
}
