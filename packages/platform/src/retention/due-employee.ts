/** An employee whose 30 days are over. */
export interface DueEmployee {
  readonly id: number
  /** Null for one made by hand. */
  readonly integrationId: number | null
  readonly externalId: string | null
}
