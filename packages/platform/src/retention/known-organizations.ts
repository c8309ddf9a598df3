import type { Database } from '../database/open.js'

/** An organization that has been configured once, whether it still is or not. */
export interface KnownOrganization {
  readonly id: string
  readonly timeZone: string
}

/** Whom retention asks for people who are due: nobody is kept because an organization left the configuration (R13). */
export async function knownOrganizations({ knex }: Database): Promise<readonly KnownOrganization[]> {
  return knex('organizations').orderBy('id').select('id', { timeZone: 'time_zone' })
}
