import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, insertMails, migrate, openDatabase, registerOrganization } from '@rollcall/platform'
import PostalMime, { type Email } from 'postal-mime'
import type { DatabaseKind } from '../../../test/databases.js'
import { type Delivery, type DeliveryContext, deliverOrganization, type MailSettings } from '../src/index.js'

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE
export const MONDAY = Date.parse('2026-03-02T01:00:00Z')

/** One database for a file of tests; each test has an organization of its own on it. */
export interface Platform {
  readonly database: Database
  [Symbol.asyncDispose](): Promise<void>
}

export async function openPlatform(make: DatabaseKind['make']): Promise<Platform> {
  const empty = await make()
  const database = await openDatabase(empty.url, '/')
  await migrate(database)
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await empty[Symbol.asyncDispose]()
    },
  }
}

export interface Person {
  firstName?: string | null
  lastName?: string | null
  email?: string
  language?: string
  state?: 'invited' | 'active' | 'removed'
}

let organizations = 0

/** An organization with employees and mails, as a run would leave them, and an outbox folder. */
export class Acme implements AsyncDisposable {
  readonly id = `acme-${++organizations}`
  readonly database: Database
  readonly folder: string
  readonly warnings: string[] = []
  readonly #language: string

  private constructor(database: Database, folder: string, language: string) {
    this.database = database
    this.folder = folder
    this.#language = language
  }

  static async open(database: Database, options: { language?: string; name?: string } = {}): Promise<Acme> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-mail-'))
    const acme = new Acme(database, folder, options.language ?? 'en')
    await registerOrganization(database, {
      id: acme.id,
      name: options.name ?? 'Acme',
      timeZone: 'Europe/Amsterdam',
      language: acme.#language,
      integrations: [],
    })
    return acme
  }

  async employ(person: Person = {}): Promise<number> {
    const [id = 0] = await this.database.ids.take(1)
    await this.database.knex('employees').insert({
      id,
      organization_id: this.id,
      state: person.state ?? 'invited',
      first_name: person.firstName === undefined ? 'Noor' : person.firstName,
      last_name: person.lastName === undefined ? 'de Wit' : person.lastName,
      email: person.email ?? 'noor@acme.example',
      language: person.language ?? null,
      created_at: MONDAY,
    })
    return id
  }

  /** An employee with an invitation that waits in the outbox. */
  async invite(person: Person = {}, at = MONDAY): Promise<{ employee: number; invitation: number; mail: number }> {
    const employee = await this.employ(person)
    const [invitation = 0, mail = 0] = await this.database.ids.take(2)
    await this.database.knex.transaction(async (trx) => {
      await trx('invitations').insert({ id: invitation, employee_id: employee, created_at: at })
      await insertMails(trx, [
        {
          id: mail,
          organizationId: this.id,
          employeeId: employee,
          invitationId: invitation,
          kind: 'invitation',
          language: person.language ?? this.#language,
          recipient: person.email ?? 'noor@acme.example',
          at,
        },
      ])
    })
    return { employee, invitation, mail }
  }

  /** An employee who moved, and the mail that says so. */
  async move(from: string[], to: string[], person: Person = {}): Promise<{ employee: number; mail: number }> {
    const employee = await this.employ({ state: 'active', ...person })
    const [mail = 0] = await this.database.ids.take(1)
    await this.database.knex.transaction((trx) =>
      insertMails(trx, [
        {
          id: mail,
          organizationId: this.id,
          employeeId: employee,
          invitationId: null,
          kind: 'transfer',
          language: person.language ?? this.#language,
          recipient: person.email ?? 'noor@acme.example',
          details: { from, to },
          at: MONDAY,
        },
      ]),
    )
    return { employee, mail }
  }

  async deliver(at = MONDAY, settings: Partial<MailSettings> = {}, signal?: AbortSignal): Promise<Delivery> {
    const context: DeliveryContext = {
      settings: { from: 'Acme <people@acme.example>', transport: 'file:./outbox', ...settings },
      folder: this.folder,
      now: () => at,
      log: { info: () => undefined, warn: (message) => this.warnings.push(message) },
      ...(signal && { signal }),
    }
    return deliverOrganization(this.database, this.id, context)
  }

  /** Names of the files in the outbox folder. */
  async files(): Promise<readonly string[]> {
    return (await readdir(join(this.folder, 'outbox')).catch(() => [])).sort()
  }

  async raw(mail: number, kind: 'invitation' | 'transfer' = 'invitation'): Promise<string> {
    return readFile(join(this.folder, 'outbox', `${mail}-${kind}.eml`), 'utf8')
  }

  /** A delivered mail, as a mail reader understands it. */
  async read(mail: number, kind: 'invitation' | 'transfer' = 'invitation'): Promise<Email> {
    return PostalMime.parse(await this.raw(mail, kind))
  }

  /** The token in the link of a delivered invitation. */
  async tokenIn(mail: number): Promise<string> {
    return tokenOf(await this.read(mail))
  }

  async row(mail: number): Promise<{ state: string; attempts: number; due: number; error: string | null } | undefined> {
    const row = await this.database.knex('outbox').where({ id: mail }).first('state', 'attempts', 'due_at', 'error')
    return row && { state: row.state, attempts: Number(row.attempts), due: Number(row.due_at), error: row.error }
  }

  async state(mail: number): Promise<string | undefined> {
    return (await this.row(mail))?.state
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

export function tokenOf(mail: Email): string {
  const [, token] = /#([\w-]{43})$/m.exec(mail.text ?? '') ?? []
  if (token === undefined) throw new Error('The mail has no link with a token')
  return token
}
