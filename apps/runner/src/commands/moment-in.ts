import type { CommandContext } from '../command-context.js'
import type { Moment } from '../instant.js'

/**
 * The moment that `--at` means: in an organization's time zone, or where none is named in that of the first.
 *
 * @throws Refusal where the configuration has no such organization, UsageError
 */
export async function momentIn(
  organizationId: string | undefined,
  at: string | undefined,
  context: CommandContext,
): Promise<Moment> {
  const organization =
    organizationId === undefined
      ? (await context.configuration()).organizations[0]
      : await context.organization(organizationId)
  return context.moment(at, organization?.timeZone ?? 'UTC')
}

/** Time zones by organization; UTC for one that is on the platform but no longer configured. */
export async function zonesOf(context: CommandContext): Promise<(organization: string) => string> {
  const { organizations } = await context.configuration()
  const zones = new Map(organizations.map(({ id, timeZone }) => [id, timeZone]))
  return (organization) => zones.get(organization) ?? 'UTC'
}
