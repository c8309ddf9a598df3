import { ConnectorError, isReject, type Read, type ReadContext, type Reject, type SourceEmployee } from '@rollcall/sdk'
import { findCommunities } from './communities.js'
import type { Config } from './config.js'
import { employeeReader } from './employee.js'
import { readUsers } from './people.js'
import { LeftOut } from './who-counts.js'

/** Reads the users who count, after what says in which communities they are. */
export async function* readEmployees(context: ReadContext<Config>): Read<SourceEmployee> {
  const { config, community, jobFunction, log } = context
  const communities = await findCommunities(context)
  const sign = signOfLife(config)
  let isInAny = false
  const toEmployee = employeeReader(
    config,
    community,
    (user) => {
      const ids = communities.of(user)
      isInAny ||= ids.length > 0
      return ids
    },
    jobFunction !== null,
  )
  const end = yield* readUsers(
    context,
    (row) => {
      const employee = toEmployee(row)
      if (!(employee instanceof LeftOut)) sign.see(employee)
      return employee
    },
    (told) => log.info(told),
  )
  sign.requireIdentifier()
  if (!isInAny && communities.nobody) throw communities.nobody()
  sign.requireStart()
  for (const remark of communities.remarks?.() ?? []) log.info(remark)
  return end
}

/** What nobody has may just as well be hidden: an identifier or a first day that the configuration relies on. */
function signOfLife({ identifier, fields = {} }: Config) {
  let [hasId, hasEmployee, hasStart] = [false, false, false]
  return {
    see(one: SourceEmployee | Reject) {
      hasId ||= one.id !== null
      if (isReject(one)) return
      hasEmployee = true
      hasStart ||= Boolean(one.startDate)
    },
    requireIdentifier() {
      if (identifier === 'employeeId' && !hasId) throw hidden('employee id', 'identifier')
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
