import { createSecureContext } from 'node:tls'
import { Authorities, Network } from '@rollcall/sdk/http'
import { z } from 'zod'
import { connectionOf, parseConnection } from './connection.js'

/** What may stand before the first word: blanks, comments and parentheses. */
const READS = /^(?:\s|\(|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:select|with)\b/i

const Query = z
  .string()
  .regex(READS, 'only a statement that starts with SELECT or WITH is accepted: this connector never writes')

/** The only way to do without encryption: nobody writes this by accident. */
export const UNENCRYPTED = 'off-everybody-on-the-way-can-read-and-change-it'

const { clientCertificate: ClientCertificate } = Network.shape

/** Tells what `act` throws as a mistake at `path`; nothing that comes after it is looked at then. */
function attempt(context: z.RefinementCtx, path: string[], act: () => unknown, message?: string): void {
  try {
    act()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    context.addIssue({ code: 'custom', path, message: message ?? said, continue: false })
  }
}

/** The configuration of one integration. `:night` in a query is the night's local date. */
export const Config = z
  .strictObject({
    connection: z
      .string()
      .superRefine((text, context) => attempt(context, [], () => parseConnection(text)))
      .meta({ secret: true })
      .describe(
        'sqlite:./hr.db, mysql://user:password@host:3306/name or postgres://user:password@host:5432/name. To another ' +
          'machine it is encrypted, and the certificate checked. ?socket=/path after the name takes a socket of this one.',
      ),
    ca: Authorities.optional(),
    clientCertificate: ClientCertificate,
    tls: z
      .literal(UNENCRYPTED)
      .optional()
      .describe('Left out: encrypted, but for this machine itself. The word says what it means to do without.'),
    employees: Query.describe(
      'SELECT … with columns id, firstName and/or lastName, communities (ids separated by |, unless `memberships` gives ' +
        'them), and as far as known email, phone, language, birthDate, invitationDate, startDate, endDate, functions. Others become attributes.',
    ),
    communities: Query.describe('SELECT … AS id, … AS name FROM …'),
    functions: Query.optional().describe(
      'SELECT … AS id, … AS name FROM … Left out: this integration has no functions.',
    ),
    memberships: Query.optional().describe(
      'SELECT … with columns employee, and community and/or function: a row for each, in the same order of employees as `employees`.',
    ),
    timeLimitMinutes: z
      .number()
      .positive()
      .max(24 * 60)
      .default(60)
      .describe('The database ends a query that takes longer (SQLite has no such limit).'),
  })
  .superRefine((config, context) => {
    const { clientCertificate } = config
    attempt(context, ['connection'], () => connectionOf(config))
    attempt(
      context,
      ['clientCertificate'],
      () => clientCertificate && createSecureContext(clientCertificate),
      'cert and key (PEM) cannot be read, do not belong together, or the passphrase is wrong or missing',
    )
  })
export type Config = z.infer<typeof Config>

export type QueryName = 'employees' | 'communities' | 'functions' | 'memberships'
