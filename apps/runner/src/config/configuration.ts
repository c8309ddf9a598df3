import type { Safeguards } from '@rollcall/engine'

/** The configuration as the runner works with it: checked, defaults filled in, secrets in place. Never print it. */
export interface Configuration {
  /** Absolute path of the file that it came from. */
  readonly file: string
  /** Absolute path of the folder that relative paths in it are relative to. */
  readonly folder: string
  /** `sqlite:FILE` or `mysql://…` */
  readonly database: string
  readonly mail: MailConfig
  /** `memory` */
  readonly queue: string
  readonly organizations: readonly OrganizationConfig[]
}

export interface MailConfig {
  /** Who the mails come from: `Acme <people@acme.example>`. */
  readonly from: string
  /** `file:FOLDER`, `smtp://…` or `smtps://…` */
  readonly transport: string
  /** Page of the first login, that invitations lead to; left out: this machine's own server. */
  readonly link?: string
}

export interface OrganizationConfig {
  readonly id: string
  readonly name: string
  /** IANA name. */
  readonly timeZone: string
  /** Default language of mails. */
  readonly language: string
  readonly integrations: readonly IntegrationConfig[]
}

export interface IntegrationConfig {
  readonly id: string
  /** Short name of ours, an installed package's name, or a path. */
  readonly connector: string
  /** As written, with secrets in place; the connector's own schema says what it means. */
  readonly config: unknown
  readonly schedule: ScheduleConfig
  /** Which of the connector's entities is a community; undefined: the connector's own choice. */
  readonly community: string | undefined
  /** Likewise for functions; `false` switches them off. */
  readonly function: string | false | undefined
  readonly safeguards: Safeguards
}

export interface ScheduleConfig {
  /** Local time, `HH:mm`. */
  readonly at: string
  readonly spreadMinutes: number
  /** Local time, `HH:mm`. */
  readonly catchUpUntil: string
  readonly timeLimitMinutes: number
}
