import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '@rollcall/platform'
import { folderWith } from './folder.js'
import { type Ended, jsonLines, rollcall } from './rollcall.js'

const CONFIGURATION = `
mail: { from: "Acme <people@acme.example>" }
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    language: en
    integrations:
      - id: hr
        connector: csv
        safeguards: { firstImport: allow }
        config:
          employees: { file: employees.csv }
          communities: { idColumn: department, nameColumn: departmentName }
          functions: { idColumn: job, nameColumn: jobName }
`
const HEADER = 'id;firstName;lastName;email;department;departmentName;job;jobName;startDate'
export const NOOR = '1001;Noor;de Wit;noor@acme.example;D1;Kitchen;F3;Cook;2026-01-01'
export const BRAM = '1002;Bram;Bos;bram@acme.example;D2;Bar;F4;Waiter;2026-01-01'
/** Not due yet. */
export const LATER = '1003;小明;王;wang@acme.example;D2;Bar;F4;Waiter;2026-12-31'
/** Has an address that is none. */
export const WRONG = '1004;Eva;Mol;nomail;D2;Bar;F4;Waiter;2026-01-01'

export const CONTENT = `
organization: acme
communities: [ { id: staff-council, name: Staff council }, { id: own-kitchen, name: De keuken } ]
functions:   [ { id: first-aider, name: First aider } ]
employees:   [ { id: m1, firstName: Ada, lastName: Smit, email: ada@acme.example, communities: [staff-council], functions: [first-aider] } ]
memberships: [ { employee: hr/1001, community: staff-council } ]
messages:    [ { community: staff-council, text: Elections in May } ]
takeovers:   [ { community: hr/D1, employee: hr/1001, shift: "2026-03-05T09:00/17:00" } ]
groups:      [ { id: kitchen-all, name: All of the kitchen, audience: { communities: [hr/D1], functions: [hr/F3] } } ]
surveys:     [ { id: s1, name: Pulse, audience: { functions: [hr/F3] } } ]
courses:     [ { id: c1, name: Hygiene, audience: { functions: [hr/F3, first-aider] } } ]
modules:     [ { id: welcome, name: First week, audience: { everyone: true } } ]
`

/** A folder with a configuration, an export and content made by hand, and the commands that are given in it. */
export class Desk {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(): Promise<Desk> {
    return new Desk(await folderWith({ 'rollcall.yaml': CONFIGURATION, 'content.yaml': CONTENT }))
  }

  /** Runs the integration as on that night, with these lines in its export. */
  async night(date: string, ...lines: readonly string[]): Promise<Ended> {
    await writeFile(join(this.folder, 'employees.csv'), [HEADER, ...lines, ''].join('\n'))
    return this.do('sync', '--at', date)
  }

  do(...words: readonly string[]): Promise<Ended> {
    return rollcall(this.folder, words, { COLUMNS: '120' })
  }

  async lines(...words: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return jsonLines(await this.do(...words, '--json'))
  }

  /** What every command could have written: the organization's row, and the next identifier. */
  async written(): Promise<object> {
    const { knex, close } = await openDatabase('sqlite:./rollcall.db', this.folder)
    const row = await knex('organizations').first('name', 'time_zone', 'language', 'last_written_at')
    const { next } = await knex('counters').where({ name: 'id' }).first('next')
    await close()
    return { ...row, next }
  }

  /** The link in the mail to an address. */
  async linkTo(address: string): Promise<string> {
    const outbox = join(this.folder, 'outbox')
    for (const name of await readdir(outbox)) {
      const mail = await readFile(join(outbox, name), 'utf8')
      const link = /https?:\/\/[^\s"<>]+/.exec(mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '='))?.[0]
      if (mail.includes(address) && link) return link
    }
    throw new Error(`There is no mail with a link to ${address}`)
  }
}
