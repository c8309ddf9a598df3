import type { EmployeeChange } from '@rollcall/engine'
import { chunks } from '../database/batch.js'
import { type Current, type Found, found, type Kept } from './current-employees.js'
import type { WriteContext } from './write-context.js'

/** Who has an address now. */
interface Holder {
  readonly id: number
  /** Made by hand, or of another integration. */
  readonly isStranger: boolean
}

/** Who has the addresses that changes give, by address in lower case. */
export type Holders = ReadonlyMap<string, readonly Holder[]>

/** The address, in lower case, that a change gives to somebody who does not hold it now. */
export function addressTaken(change: EmployeeChange, now: Found | undefined): string | null {
  const next = change.becomes?.email
  // Who comes back has the address that the platform kept.
  const address = next === undefined && change.kind === 'employee.restored' ? now?.employee.fields.email : next
  return address?.toLowerCase() ?? null
}

export async function readHolders(
  { trx, journal }: WriteContext,
  changes: readonly Kept[],
  current: Current,
): Promise<Holders> {
  const addresses: string[] = []
  for (const change of changes) {
    if (change.kind === 'employee.confirmed') continue
    const address = addressTaken(change, found(change, current))
    if (address !== null) addresses.push(address)
  }
  const holders = new Map<string, Holder[]>()
  for (const part of chunks(addresses)) {
    const rows = await trx('employees')
      .where({ organization_id: journal.organizationId })
      .whereIn('email_key', part)
      .whereIn('state', ['invited', 'active'])
      .select('id', 'email_key', 'integration_id')
    for (const row of rows) {
      const isStranger = row.integration_id === null || Number(row.integration_id) !== journal.integrationId
      const others = holders.get(row.email_key) ?? []
      others.push({ id: Number(row.id), isStranger })
      holders.set(row.email_key, others)
    }
  }
  return holders
}

export function holdersOf(address: string | null, holders: Holders): readonly Holder[] {
  return (address === null ? undefined : holders.get(address)) ?? []
}

/**
 * Of changes that are to be written together, those that give an address which somebody has who does not leave it with
 * any of them. One that cannot be done leaves nothing either: goes on until nothing changes.
 */
export function whoIsTooEarly(
  changes: readonly EmployeeChange[],
  current: Current,
  holders: Holders,
): ReadonlySet<EmployeeChange> {
  const leaving = new Set<number>()
  const taking: { change: EmployeeChange; from: readonly number[] }[] = []
  for (const change of changes) {
    const now = found(change, current)
    const address = addressTaken(change, now)
    if (now && change.becomes?.email !== undefined && address !== now.row.email_key) leaving.add(now.row.id)
    const from = holdersOf(address, holders).filter(({ id }) => id !== change.id)
    if (from.length > 0) taking.push({ change, from: from.map(({ id }) => id) })
  }
  const tooEarly = new Set<EmployeeChange>()
  for (let size = -1; size !== tooEarly.size; ) {
    size = tooEarly.size
    for (const { change, from } of taking) {
      if (from.every((id) => leaving.has(id))) continue
      tooEarly.add(change)
      if (change.id !== null) leaving.delete(change.id)
    }
  }
  return tooEarly
}
