// A process that waits for one task on its standard input, does it, and says how it ended: something to be killed.
import { createInterface } from 'node:readline'
import { migrate, openDatabase } from '@rollcall/platform'
import { deliver, type NightTask, runs, wholeNight } from './night.ts'
import { injectFault } from './statements.ts'

/** What a {@link NightProcess} is told to do. */
export interface ProcessTask extends NightTask {
  readonly url: string
  readonly work: 'migrate' | 'whole night' | 'runs' | 'mails'
  /** Ends or stops this very process around its n-th statement. */
  readonly signal?: { readonly name: 'SIGKILL' | 'SIGSTOP'; readonly at: number; readonly when: 'before' | 'after' }
}

/** How it ended, if it did so by itself. */
export interface Ending {
  readonly statuses: readonly string[]
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null
  readonly statements: number
}

async function work(task: ProcessTask): Promise<Ending> {
  let statements = 0
  try {
    const database = await openDatabase(task.url, '/')
    try {
      const { signal } = task
      const strike = (when: 'before' | 'after', index: number) => {
        if (signal?.when === when && signal.at === index) process.kill(process.pid, signal.name)
      }
      injectFault(database, {
        before: ({ index }) => {
          statements = index + 1
          strike('before', index)
        },
        after: ({ index }) => strike('after', index),
      })
      const reports = await doWork(task, database)
      const error = reports.find((report) => report.error)?.error ?? null
      return { statuses: reports.map((report) => report.status), error, statements }
    } finally {
      await database.close()
    }
  } catch (error) {
    return { statuses: [], error: describe(error), statements }
  }
}

async function doWork(task: ProcessTask, database: Awaited<ReturnType<typeof openDatabase>>) {
  switch (task.work) {
    case 'migrate':
      await migrate(database)
      return []
    case 'runs':
      return runs(database, task)
    case 'mails':
      await deliver(database, task)
      return []
    case 'whole night':
      return wholeNight(database, task)
  }
}

/** An error as its report would tell it; one that tells nobody what to do has no hint. */
function describe(error: unknown): NonNullable<Ending['error']> {
  const { code, message, hint } = Object(error)
  return { code: String(code), message: String(message), hint: typeof hint === 'string' ? hint : '' }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write('begun\n')
  const ending = await work(JSON.parse(line))
  process.stdout.write(`${JSON.stringify(ending)}\n`)
  process.exit(0)
}
