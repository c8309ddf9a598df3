// A mailer that waits for its task on its standard input, and delivers until nothing waits any more: something to be killed.
import { createInterface } from 'node:readline'
import { deliverOrganization } from '@rollcall/mail'
import { type Database, openDatabase } from '@rollcall/platform'
import { ORGANIZATION } from './waiting-mails.ts'

export interface MailerTask {
  /** Of the database. */
  readonly url: string
  readonly transport: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Goes on, on a clock that jumps from one due mail to the next; false: delivers once. */
  readonly untilDone: boolean
}

export interface MailerEnding {
  readonly sent: number
  readonly warnings: readonly string[]
}

async function work({ url, transport, at, untilDone }: MailerTask): Promise<MailerEnding> {
  const warnings: string[] = []
  let sent = 0
  const database = await openDatabase(url, '/')
  try {
    for (let now: number | null = at; now !== null; now = untilDone ? await nextDue(database, now) : null) {
      const time = now
      const count = await deliverOrganization(database, ORGANIZATION, {
        settings: { from: 'Acme <people@acme.example>', transport },
        folder: '/',
        now: () => time,
        log: { info: () => undefined, warn: (message) => warnings.push(message) },
      })
      sent += count.sent
    }
    return { sent, warnings }
  } finally {
    await database.close()
  }
}

/** When the next mail is due; null where none waits. */
async function nextDue(database: Database, now: number): Promise<number | null> {
  const row = await database.knex('outbox').whereIn('state', ['pending', 'sending']).orderBy('due_at').first('due_at')
  return row === undefined ? null : Math.max(now, Number(row.due_at))
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write('begun\n')
  const ending = await work(JSON.parse(line))
  process.stdout.write(`${JSON.stringify(ending)}\n`)
  process.exit(0)
}
