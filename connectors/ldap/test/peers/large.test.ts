import { describe, expect, it } from 'vitest'
import { group, PEOPLE, person, unit, uuid } from '../../../../test/ldap/ldif.js'
import { hasSlapd, Slapd } from '../../../../test/ldap/slapd.js'
import { hasPeers } from '../../../../test/peers.js'
import ldap from '../../src/index.js'
import { configFor, reading } from '../reading.js'

const MANY = 50_000
const CREW = uuid(900_000_000)

describe.runIf(hasPeers && hasSlapd)('OpenLDAP with 50,000 people', () => {
  it('R23 gives all of them, all in one group', async () => {
    const name = (index: number) => `Noor Jansen${index}`
    const people = Array.from({ length: MANY }, (_, index) =>
      person(name(index), { entryUUID: uuid(index), title: 'Cook', mail: `noor.jansen${index}@acme.example` }),
    )
    const members = Array.from({ length: MANY }, (_, index) => `cn=${name(index)},${PEOPLE}`)
    const ldif = [unit('people'), unit('groups'), ...people, group('Everybody', members, { entryUUID: CREW })]
    await using slapd = await Slapd.start(ldif.join('\n'))

    const started = performance.now()
    const ids = new Set<string>()
    let highest = 0
    const read = ldap.employees(reading(configFor(slapd)).context)
    for (let step = await read.next(); !step.done; step = await read.next()) {
      for (const record of step.value) {
        if (!('communities' in record) || record.communities[0] !== CREW) throw new Error('Somebody is in no community')
        ids.add(record.id)
      }
      highest = Math.max(highest, process.memoryUsage().rss)
    }
    const seconds = (performance.now() - started) / 1000
    expect(ids.size).toBe(MANY)
    const figures = `${Math.round(MANY / seconds)} records a second, ${Math.round(highest / 2 ** 20)} MB of memory`
    process.stdout.write(`LDAP, ${MANY} people in one group: ${seconds.toFixed(1)} s, ${figures}\n`)
  })
})
