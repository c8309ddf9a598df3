import { printable } from './text-width.js'

interface Named {
  readonly id: string
  readonly externalId: string | null
  readonly firstName: string | null
  readonly lastName: string | null
}

/** `Noor de Wit`, or the identifier of somebody without a name. */
export function fullName({ id, externalId, firstName, lastName }: Named): string {
  return printable([firstName, lastName].filter(Boolean).join(' ') || externalId || `employee ${id}`)
}

/** `Noor de Wit (1001)` */
export function nameAndId(named: Named): string {
  const name = fullName(named)
  return named.externalId === null || name === named.externalId ? name : `${name} (${named.externalId})`
}
