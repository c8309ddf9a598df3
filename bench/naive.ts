// What many integrations do: for each employee a question and an answer, one after the other.
import { join } from 'node:path'
import { readPages } from './ndjson-source.ts'
import { openPlain, type Value } from './plain-database.ts'
import type { Done } from './task.ts'

interface Person {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
}

/** Day 1 as it was imported, not timed; then day 2: a select for each employee, and a write where it differs. */
export async function runNaive(url: string, folder: string): Promise<Done> {
  const database = await openPlain(url)
  try {
    const id = database.dialect === 'mysql' ? 'VARCHAR(64) COLLATE utf8mb4_bin' : 'TEXT'
    const text = database.dialect === 'mysql' ? 'VARCHAR(190)' : 'TEXT'
    await database.execute(
      `CREATE TABLE naive (xid ${id} NOT NULL PRIMARY KEY, first ${text}, last ${text}, email ${text})`,
    )
    for (const page of readPages<Person>(join(folder, 'day1.ndjson'))) {
      const rows = page.map((person) => [person.id, person.firstName, person.lastName, person.email])
      await database.insert('naive', ['xid', 'first', 'last', 'email'], rows)
    }
    const started = performance.now()
    let [count, written] = [0, 0]
    const gone = new Set((await database.select('SELECT xid FROM naive')).map(([xid]) => xid))
    for (const page of readPages<Person>(join(folder, 'day2.ndjson'))) {
      for (const person of page) {
        count++
        gone.delete(person.id)
        const values: Value[] = [person.firstName, person.lastName, person.email, person.id]
        const [found] = await database.select('SELECT first, last, email FROM naive WHERE xid = ?', [person.id])
        if (!found) await database.select('INSERT INTO naive (first, last, email, xid) VALUES (?, ?, ?, ?)', values)
        else if (found.every((value, place) => value === values[place])) continue
        else await database.select('UPDATE naive SET first = ?, last = ?, email = ? WHERE xid = ?', values)
        written++
      }
    }
    for (const xid of gone) await database.select('DELETE FROM naive WHERE xid = ?', [xid ?? null])
    const seconds = (performance.now() - started) / 1000
    return { seconds, count, said: `${written} written, ${gone.size} deleted` }
  } finally {
    await database.close()
  }
}
