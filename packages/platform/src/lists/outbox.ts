import type { Database } from '../database/open.js'
import type { MailKind, TransferDetails } from '../outbox-insert.js'
import { instant, instantOrNull, type ListFilter, PAGE_SIZE, pages } from './pages.js'

/** A mail of the outbox, without its subject and text: those are made by whoever writes mails. */
export interface OutboxLine {
  readonly id: string
  readonly organization: string
  readonly organizationName: string
  readonly organizationLanguage: string
  readonly to: string
  readonly kind: MailKind
  /** Id of the employee on the platform. */
  readonly employee: string
  readonly language: string
  readonly state: 'pending' | 'sending' | 'sent' | 'failed' | 'unknown'
  readonly createdAt: string
  readonly sentAt: string | null
  readonly attempts: number
  /** Why the last attempt failed. */
  readonly error: string | null
  /** Of a transfer: names of the communities. */
  readonly details: TransferDetails | null
}

interface Row {
  readonly id: number
  readonly organization_id: string
  readonly organization_name: string
  readonly organization_language: string
  readonly recipient: string
  readonly kind: MailKind
  readonly employee_id: number
  readonly language: string
  readonly state: OutboxLine['state']
  readonly created_at: number
  readonly sent_at: number | null
  readonly attempts: number
  readonly error: string | null
  readonly details: string | null
}

export async function* listOutbox(database: Database, filter: ListFilter = {}): AsyncGenerator<OutboxLine, void, void> {
  const read = (after: number): Promise<Row[]> => {
    const query = database
      .knex('outbox as b')
      .join('organizations as o', 'o.id', 'b.organization_id')
      .where('b.id', '>', after)
      .select('b.*', { organization_name: 'o.name', organization_language: 'o.language' })
    if (filter.organizationId !== undefined) query.andWhere('b.organization_id', filter.organizationId)
    return query.orderBy('b.id').limit(PAGE_SIZE)
  }
  for await (const page of pages(0, (row) => Number(row.id), read)) {
    for (const row of page) {
      yield {
        id: String(row.id),
        organization: row.organization_id,
        organizationName: row.organization_name,
        organizationLanguage: row.organization_language,
        to: row.recipient,
        kind: row.kind,
        employee: String(row.employee_id),
        language: row.language,
        state: row.state,
        createdAt: instant(Number(row.created_at)),
        sentAt: instantOrNull(row.sent_at),
        attempts: Number(row.attempts),
        error: row.error,
        details: row.details === null ? null : JSON.parse(row.details),
      }
    }
  }
}
