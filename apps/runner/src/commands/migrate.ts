import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'

/** `rollcall migrate`: brings the database up to date, and does nothing else. */
export function addMigrate(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description('brings the database up to date; every other command does it too')
    .action(async () => {
      const { migrate, openDatabase } = await import('@rollcall/platform')
      const configuration = await context.configuration()
      const database = await openDatabase(configuration.database, configuration.folder)
      try {
        const applied = await migrate(database)
        if (context.isJson) return context.out.json({ applied })
        if (applied.length === 0) return context.out.line('The database is up to date.')
        context.out.line(`${context.style.good('✓')} The database was brought up to date: ${applied.join(', ')}`)
      } finally {
        await database.close()
      }
    })
}
