import { deliverOrganization, forgetDelivered } from '@rollcall/mail'
import {
  anonymizeDue,
  eraseCopiesExcept,
  type KnownOrganization,
  knownOrganizations,
  Nights,
  PlatformError,
  rewriteFile,
} from '@rollcall/platform'
import type { MailConfig, OrganizationConfig } from '../config/configuration.js'
import type { Integration } from '../connectors/integration.js'
import { runIntegration } from '../runs/integration-run.js'
import { passQuarantine } from '../runs/pass-quarantine.js'
import { quantity } from '../screen/quantity.js'
import { configuredIds, type Storage } from '../storage/open-storage.js'
import { NightCalendar } from './night.js'
import { reasonOf } from './reason.js'
import { every, everyNight } from './rounds.js'
import type { LogEvent } from './schedule-event.js'
import { type RunOrder, Scheduler } from './scheduler.js'
import type { NightRun } from './supervise-run.js'
import type { WallClock } from './wall-clock.js'

export interface NightServiceParts {
  readonly storage: Storage
  readonly organizations: readonly OrganizationConfig[]
  readonly integrations: readonly Integration[]
  readonly mail: MailConfig
  /** What relative paths in `mail` are relative to. */
  readonly folder: string
  readonly clock: WallClock
  readonly log: LogEvent
}

/** When retention begins for the organizations of a time zone; unlike a run it is never too late for it (R13). */
const RETENTION = { at: '02:00', spreadMinutes: 30, catchUpUntil: '06:00', timeLimitMinutes: 120 }
const MAIL_ROUND_MS = 60_000

/** All that `rollcall serve` does by itself: the nights, the mails, and forgetting who is due. */
export class NightService {
  readonly #parts: NightServiceParts

  constructor(parts: NightServiceParts) {
    this.#parts = parts
  }

  /** Goes on until `stop` is aborted, and then until what is under way has come to an end. */
  async run(stop: AbortSignal): Promise<void> {
    const { storage, integrations, clock, log } = this.#parts
    const known = await knownOrganizations(storage.database)
    const tellStop = () =>
      log({ event: 'serve.stopping', message: 'stops after what is being written; a second signal stops at once' })
    stop.addEventListener('abort', tellStop, { once: true })
    log({
      event: 'serve.started',
      message: `serves ${quantity(integrations.length, 'integration')} until it is stopped`,
    })
    await Promise.all([
      this.#scheduler().run(stop),
      every(MAIL_ROUND_MS, { clock, stop, work: () => this.#deliverAll(stop) }),
      ...[...Map.groupBy(known, ({ timeZone }) => timeZone)].map(([timeZone, organizations]) =>
        everyNight(new NightCalendar(timeZone, timeZone, RETENTION), {
          ...{ clock, stop, work: () => this.#forgetAll(organizations, stop) },
        }),
      ),
    ])
    log({ event: 'serve.stopped', message: 'stopped' })
  }

  #scheduler(): Scheduler {
    const { storage, integrations, clock, log } = this.#parts
    const found = integrations.map((integration) => {
      const id = storage.integrationIds.get(integration.name)
      if (id === undefined) throw new Error(`${integration.name} was not registered on the platform`)
      return { id, integration }
    })
    const byId = new Map(found.map(({ id, integration }) => [id, integration]))
    return new Scheduler({
      clock,
      log,
      nights: new Nights(storage.database),
      integrations: found.map(({ id, integration: { organization, settings } }) => ({
        id,
        organization: organization.id,
        integration: settings.id,
        timeZone: organization.timeZone,
        schedule: settings.schedule,
      })),
      runIntegration: async ({ id, organization, integration: slug }, order) => {
        const integration = byId.get(id)
        if (!integration) throw new Error(`${organization}/${slug} is not configured`)
        return this.#runNight(integration, id, order)
      },
    })
  }

  async #runNight(integration: Integration, integrationId: number, order: RunOrder): Promise<NightRun> {
    const { storage, clock, log } = this.#parts
    const { runId, night, signal } = order
    const names = { organization: integration.organization.id, integration: integration.settings.id, night }
    const connectorLog = {
      info: (message: string) => log({ event: 'connector.info', ...names, message }),
      warn: (message: string) => log({ event: 'connector.warning', ...names, message }),
    }
    const error = await passQuarantine(storage, { integration, integrationId, night, signal, log: connectorLog })
    if (error) {
      const message = `in quarantine, so only checked: see rollcall check ${integration.name}`
      return { status: 'failed', failure: { code: error.code, message } }
    }
    try {
      const report = await runIntegration(storage, {
        ...{ integration, runId, signal, trigger: 'schedule', full: false, log: connectorLog },
        moment: { night, at: clock.now() },
      })
      if (!report.error) return { status: report.status }
      const { code } = report.error
      return { status: report.status, failure: { code, message: `see rollcall show run ${report.run}` } }
    } catch (error) {
      // A run by hand is under way, or another runner's clock is ahead of ours and has just written.
      const isPostponed = error instanceof PlatformError && ['busy', 'refused'].includes(error.code)
      if (isPostponed) return { postponed: error.message }
      throw error
    }
  }

  /** Whether the mails of all organizations could be delivered, as far as they are due. */
  async #deliverAll(stop: AbortSignal): Promise<boolean> {
    let isDone = true
    for (const { id } of this.#parts.organizations) {
      if (!stop.aborted) isDone = (await this.#deliver(id, stop)) && isDone
    }
    return isDone
  }

  async #deliver(organization: string, signal: AbortSignal): Promise<boolean> {
    const { storage, mail: settings, folder, clock, log } = this.#parts
    try {
      const delivery = await deliverOrganization(storage.database, organization, {
        ...{ settings, folder, signal, now: clock.now },
        log: {
          info: (message) => log({ event: 'mail.delivered', organization, message }),
          warn: (message) => log({ event: 'mail.warning', organization, message }),
        },
      })
      const outcomes = ['sent', 'failed', 'deferred', 'unknown', 'dropped'] as const
      const counts = outcomes.filter((name) => delivery[name] > 0).map((name) => `${delivery[name]} ${name}`)
      if (counts.length > 0) log({ event: 'mail.delivered', organization, message: `mails: ${counts.join(', ')}` })
      return true
    } catch (error) {
      log({ event: 'mail.failed', organization, message: `mails could not be delivered: ${reasonOf(error)}` })
      return false
    }
  }

  /** One organization after the other, so that SQLite's file is written anew once for all of them. */
  async #forgetAll(organizations: readonly KnownOrganization[], stop: AbortSignal): Promise<boolean> {
    const { storage, organizations: configured, log } = this.#parts
    let isDone = true
    for (const { id } of organizations) {
      if (!stop.aborted) isDone = (await this.#forget(id)) && isDone
    }
    try {
      await eraseCopiesExcept(storage.database, configuredIds(storage, configured))
      await rewriteFile(storage.database)
      return isDone
    } catch (error) {
      const message = `what is left of those who are forgotten could not be erased: ${reasonOf(error)}`
      log({ event: 'retention.failed', message })
      return false
    }
  }

  /** Anonymizes who was removed 30 days ago (R13), the copies of their mails first. */
  async #forget(organization: string): Promise<boolean> {
    const { storage, mail: settings, folder, clock, log } = this.#parts
    const at = clock.now()
    try {
      await forgetDelivered(storage.database, organization, { settings, folder, at })
      const { anonymized, problems } = await anonymizeDue(storage.database, organization, at)
      const message = `anonymized ${quantity(anonymized, 'employee')}, and took names out of ${quantity(problems, 'old problem')}`
      if (anonymized + problems > 0) log({ event: 'retention.ended', organization, message })
      return true
    } catch (error) {
      log({
        event: 'retention.failed',
        organization,
        message: `not everybody due could be anonymized: ${reasonOf(error)}`,
      })
      return false
    }
  }
}
