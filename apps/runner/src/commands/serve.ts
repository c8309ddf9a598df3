import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'

/** `rollcall serve`: every integration once a night, mails, and retention, until it is stopped. */
export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('runs every integration at night, delivers mails, and anonymizes who is due, until it is stopped')
    .action(() => serve(context))
}

async function serve(context: CommandContext): Promise<void> {
  const { NightService } = await import('../schedule/night-service.js')
  const { jsonLine, logLine } = await import('../schedule/log-line.js')
  const { nextNights } = await import('../schedule/next-nights.js')
  const { systemWallClock: clock } = await import('../schedule/wall-clock.js')
  const { findQuarantine, quarantineNote } = await import('../screen/quarantine-lines.js')
  const { styleOf } = await import('../terminal.js')

  const integrations = await context.integrations()
  const storage = await context.storage()
  const { organizations, mail, folder } = await context.configuration()
  const { isJson, width } = context
  const style = styleOf(context.terminal, context.terminal.stderr)
  if (!isJson) for (const line of nextNights(integrations, clock.now(), { style, width })) context.log(line)
  for (const integration of integrations) {
    const quarantine = await findQuarantine(storage, integration)
    if (!isJson && quarantine) context.log(`${style.warning('!')} ${quarantineNote(quarantine, integration)}`)
  }
  const service = new NightService({
    ...{ storage, organizations, integrations, mail, folder, clock },
    log: (event) => context.log(isJson ? jsonLine(event, clock.now()) : logLine(event, clock.now(), style)),
  })
  await service.run(context.signal)
}
