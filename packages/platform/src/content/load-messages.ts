import type { Content } from './content.js'
import type { Loading } from './loading.js'
import { findEmployeeReference, findUnitReference } from './references.js'

/** Puts messages into communities. One with the same text in the same community is the same. */
export async function loadMessages(loading: Loading, messages: NonNullable<Content['messages']>): Promise<void> {
  const { trx, organizationId, at } = loading
  for (const [index, { community, text }] of messages.entries()) {
    const unitId = await findUnitReference(loading, 'community', community, ['messages', index, 'community'])
    if (unitId === null) continue
    const there: readonly { text: string }[] = await trx('messages').where({ community_id: unitId }).select('text')
    if (there.some((message) => message.text === text)) {
      loading.count('messages', 'unchanged')
      continue
    }
    const id = loading.takeId()
    await trx('messages').insert({ id, organization_id: organizationId, community_id: unitId, text, created_at: at })
    const details = await communityName(loading, unitId)
    loading.note({ kind: 'message.added', unitId, details })
    loading.count('messages', 'added')
  }
}

/** Offers shifts. The same shift of the same employee in the same community is the same. */
export async function loadTakeovers(loading: Loading, takeovers: NonNullable<Content['takeovers']>): Promise<void> {
  const { trx, organizationId, at } = loading
  for (const [index, { community, employee, shift }] of takeovers.entries()) {
    const unitId = await findUnitReference(loading, 'community', community, ['takeovers', index, 'community'])
    const employeeId = await findEmployeeReference(loading, employee, ['takeovers', index, 'employee'])
    if (unitId === null || employeeId === null) continue
    const key = { community_id: unitId, employee_id: employeeId, shift }
    if (await trx('takeovers').where(key).first('id')) {
      loading.count('takeovers', 'unchanged')
      continue
    }
    const id = loading.takeId()
    await trx('takeovers').insert({ id, organization_id: organizationId, ...key, created_at: at })
    const details = await communityName(loading, unitId)
    loading.note({ kind: 'takeover.added', employeeId, unitId, details })
    loading.count('takeovers', 'added')
  }
}

async function communityName({ trx }: Loading, id: number): Promise<{ community: string }> {
  const { name } = await trx('communities').where({ id }).first('name')
  return { community: name }
}
