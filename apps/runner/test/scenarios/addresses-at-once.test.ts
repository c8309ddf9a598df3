import type { RunSession } from '@rollcall/engine'
import { describe, expect, it } from 'vitest'
import { databases } from '../../../../test/databases.js'
import { everybody } from './people.js'
import { employee, type NightOptions, source, World } from './world.js'

const shared = Array.from({ length: 50 }, (_, i) => `desk${i}@acme.example`)
const using = (prefix: string) => source(shared.map((email, i) => employee(`${prefix}${i}`, { email })))

describe.each(databases)('two integrations of an organization that write at the same time on $name', ({ make }) => {
  it('R14 an address that both give to somebody new goes to one of them', async () => {
    await using world = await World.create(make)
    const both = meeting(2)
    const night = (integration: string, shown: ReturnType<typeof using>, options: NightOptions = {}) =>
      world.night('2026-03-01', shown, { integration, ...options })

    const reports = await Promise.all([
      night('hr', using('H'), { through: both }),
      night('roster', using('R'), { through: both }),
    ])

    expect(reports.map((report) => report.employees.invited).sort()).toEqual([0, 50])
    const late = reports.find((report) => report.employees.invited === 0)
    expect(new Set(late?.problems.map((problem) => problem.code))).toEqual(new Set(['employee.changed_meanwhile']))
    expect((await everybody(world)).map(({ email }) => email).sort()).toEqual(shared.toSorted())
  })
})

/** Lets so many runs begin to write employees only when all of them have come as far. */
function meeting(count: number) {
  let waiting = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  return (session: RunSession): RunSession => {
    let isFirst = true
    const apply: RunSession['apply'] = async (page, phase, changes, keep) => {
      if (phase === 'employees.kept' && isFirst) {
        isFirst = false
        if (++waiting === count) resolve()
        await promise
      }
      return session.apply(page, phase, changes, keep)
    }
    return new Proxy(session, {
      get(target, name) {
        if (name === 'apply') return apply
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}
