import { z } from 'zod'
import { parseConnection } from './connection.js'

const Connection = z
  .string()
  .superRefine((text, context) => {
    try {
      parseConnection(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is no connection' })
    }
  })
  .meta({ secret: true })
  .describe(
    'sqlite:./hr.db, mysql://user:password@host:3306/name or postgres://user:password@host:5432/name. ' +
      '?sslmode=require encrypts, ?sslmode=verify-full checks the certificate too.',
  )

/** What may stand before the first word: blanks, comments and parentheses. */
const READS = /^(?:\s|\(|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:select|with)\b/i

const Query = z
  .string()
  .regex(READS, 'only a statement that starts with SELECT or WITH is accepted: this connector never writes')

/** The configuration of one integration. `:night` in a query is the night's local date. */
export const Config = z.strictObject({
  connection: Connection,
  employees: Query.describe(
    'Columns id, firstName and/or lastName, communities (ids separated by |, unless `memberships` gives them), and as ' +
      'far as known email, phone, language, birthDate, invitationDate, startDate, endDate, functions. Others become attributes.',
  ),
  communities: Query.describe('Columns id and name.'),
  functions: Query.optional().describe('Columns id and name. Left out: this integration has no functions.'),
  memberships: Query.optional().describe(
    'Columns employee, and community and/or function: a row for each, in the same order of employees as `employees`.',
  ),
  timeLimitMinutes: z
    .number()
    .positive()
    .max(24 * 60)
    .default(60)
    .describe('The database ends a query that takes longer (SQLite has no such limit).'),
})
export type Config = z.infer<typeof Config>

export type QueryName = 'employees' | 'communities' | 'functions' | 'memberships'
