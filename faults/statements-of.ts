import type { Ground } from './fault.ts'
import { wholeNight } from './night.ts'
import { injectFault, type Statement } from './statements.ts'

/** The statements of a night that nothing happens to. */
export async function statementsOf(ground: Ground): Promise<readonly Statement[]> {
  await ground.place.reset()
  const database = await ground.open()
  const statements: Statement[] = []
  const stop = injectFault(database, { before: (statement) => void statements.push(statement) })
  try {
    await wholeNight(database, ground.task())
  } finally {
    stop()
    await database.close()
  }
  return statements
}
