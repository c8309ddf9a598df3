import { z } from 'zod'
import { databaseMistake, mailMistake, queueMistake } from './addresses.js'
import { timeZoneMistake } from './time-zone.js'

const Id = z
  .string()
  .max(64, 'must have at most 64 characters')
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens, such as head-office')

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "02:00", in quotes')

const Limit = z.strictObject({
  count: z.int().min(0).exactOptional().describe('passes up to this many; left out: none'),
  percent: z
    .number()
    .min(0)
    .max(100)
    .exactOptional()
    .describe('passes up to this share of what the platform has; left out: none'),
  ceiling: z.int().min(0).exactOptional().describe('never more than this many; left out: no such limit'),
})

const Safeguards = z.strictObject({
  firstImport: z.enum(['hold', 'allow']).default('hold').describe('whether the first import waits for a person'),
  'employees.removed': Limit.default({ count: 3, percent: 5, ceiling: 500 }),
  'employees.invited': Limit.default({ count: 25, percent: 20 }),
  'employees.transferred': Limit.default({ count: 10, percent: 20 }),
  'employees.unassigned': Limit.default({ count: 10, percent: 20 }).describe(
    'lost a community or a function without moving',
  ),
  'employees.emailChanged': Limit.default({ count: 10, percent: 10 }).describe('the address is the login'),
  'employees.rejected': Limit.default({ count: 20, percent: 20 }).describe(
    'beyond it the run fails: the answer itself is broken',
  ),
  'communities.removed': Limit.default({ count: 1, percent: 5 }),
  'functions.removed': Limit.default({ count: 2, percent: 10 }),
})

const Schedule = z.strictObject({
  at: TimeOfDay.default('02:00').describe("start, in the organization's time zone"),
  spreadMinutes: z.int().min(0).max(720).default(30).describe('starts are spread over so many minutes'),
  catchUpUntil: TimeOfDay.default('06:00').describe('until when a night that was missed is made up for'),
  timeLimitMinutes: z.int().min(1).max(1440).default(120).describe('a run that takes longer is ended'),
})

const Integration = z.strictObject({
  id: Id.describe('never changes: it is part of what identifies an employee'),
  connector: z
    .string()
    .min(1, 'must name a connector')
    .describe("a connector of ours, an installed package's name, or a path to one"),
  config: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("as the connector's own schema says: `rollcall connectors NAME`"),
  schedule: Schedule.prefault({}),
  community: z.string().optional().describe("which of the connector's entities is a community"),
  function: z
    .union([z.string(), z.literal(false)])
    .optional()
    .describe("which of the connector's entities is a function; false: none"),
  safeguards: Safeguards.prefault({}).describe(
    'a kind of change passes within count or within percent, and never above ceiling',
  ),
})

const Organization = z.strictObject({
  id: Id.describe('never changes'),
  name: z.string().min(1, 'must not be empty').max(255, 'must have at most 255 characters'),
  timeZone: z.string().superRefine(said(timeZoneMistake)).describe('such as Europe/Amsterdam'),
  language: z
    .string()
    .superRefine(said(languageMistake))
    .default('en')
    .describe('of mails to employees whose own is not known'),
  integrations: z.array(Integration).superRefine(uniqueIds).default([]),
})

const Mail = z
  .strictObject({
    from: z
      .string()
      .default('Rollcall <rollcall@localhost>')
      .describe('who the mails come from: "Acme <people@acme.example>"'),
    transport: z
      .string()
      .superRefine(said(mailMistake))
      .default('file:./outbox')
      .describe('file:FOLDER, smtp://… or smtps://…'),
    link: z
      .url({ protocol: /^https?$/, error: 'must be a web address such as https://people.acme.example/welcome' })
      .exactOptional()
      .describe('page of the first login, that invitations lead to'),
  })
  .describe('how mails go out')

/** `rollcall.yaml` as a person writes it. */
export const ConfigurationFile = z
  .strictObject({
    $schema: z.string().optional(),
    database: z
      .string()
      .superRefine(said(databaseMistake))
      .default('sqlite:./rollcall.db')
      .describe('sqlite:FILE, or mysql://user:password@host:3306/name'),
    mail: Mail.prefault({}),
    queue: z
      .string()
      .superRefine(said(queueMistake))
      .default('memory')
      .describe('memory; one in Redis is not built yet'),
    organizations: z.array(Organization).min(1, 'must have at least one organization').superRefine(uniqueIds),
  })
  .meta({ title: 'Configuration of Rollcall' })
export type ConfigurationFile = z.output<typeof ConfigurationFile>

function said(mistakeOf: (value: string) => string | null) {
  return (value: string, context: z.RefinementCtx<string>) => {
    const message = mistakeOf(value)
    if (message !== null) context.addIssue({ code: 'custom', message })
  }
}

function uniqueIds(list: readonly { readonly id: string }[], context: z.RefinementCtx): void {
  for (const [index, { id }] of list.entries()) {
    const first = list.findIndex((other) => other.id === id)
    if (first < index) context.addIssue({ code: 'custom', path: [index, 'id'], message: `is used twice: ${id}` })
  }
}

function languageMistake(value: string): string | null {
  try {
    new Intl.Locale(value)
    return null
  } catch {
    return 'must be a language such as en, nl or de'
  }
}
