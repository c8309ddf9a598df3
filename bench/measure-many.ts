import { join } from 'node:path'
import type { Figure } from './figures.ts'
import { SMALL } from './many-organizations.ts'
import { stepsOf } from './measure-nights.ts'
import { writeOrganization } from './organization.ts'
import type { DatabaseName, Place } from './place.ts'

/** What a run may cost beside its employees, in seconds: its lease and its record are durable. Times two: the goal. */
const A_RUN = 0.002

/** As many employees in organizations of 500, beside one that has them all. @param one seconds of that one */
export async function measureMany(place: Place, size: number, database: DatabaseName, one: number): Promise<Figure> {
  const count = Math.max(1, Math.round(size / SMALL))
  const folder = join(place.folder, 'small')
  await writeOrganization(SMALL, folder)
  const step = stepsOf(`${database}, ${count.toLocaleString('en')} organizations of ${SMALL}`)
  const name = `bench_${size}_many`
  const url = await place.fresh(database, name)
  const task = { work: 'organizations', url, folder, count } as const
  await step('first runs', () => place.perform({ ...task, night: 'first run' }))
  const { seconds } = await step('no changes', () => place.perform({ ...task, night: 'no changes' }))
  await place.drop(database, name)
  const limit = one + A_RUN * count
  return {
    work: 'many organizations',
    size,
    database,
    against: `one + 2 ms for each of ${count.toLocaleString('en')}`,
    limit,
    ours: seconds,
    unit: 's',
    value: seconds / limit,
    goal: { most: 2 },
    spread: null,
  }
}
