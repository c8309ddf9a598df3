import type { Knex } from 'knex'

/** Tables of a migration, written once for both dialects. */
export class Schema {
  readonly id: string
  readonly name: string
  readonly date: string
  readonly integer: string
  readonly long: string
  /** For a table that is kept in the order of its primary key. */
  readonly clustered: string
  readonly #isMySql: boolean
  readonly #plain: string
  readonly #tables: Table[] = []

  constructor(knex: Knex) {
    this.#isMySql = knex.client.driverName === 'mysql2'
    this.#plain = this.#isMySql ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ENGINE=InnoDB' : ' STRICT'
    this.clustered = this.#isMySql ? this.#plain : ' STRICT, WITHOUT ROWID'
    this.long = this.#isMySql ? 'LONGTEXT' : 'TEXT'
    this.integer = this.#isMySql ? 'BIGINT' : 'INTEGER'
    this.id = this.text(64)
    this.name = this.text(255)
    this.date = this.text(10)
  }

  text(length: number): string {
    return this.#isMySql ? `VARCHAR(${length})` : 'TEXT'
  }

  table(name: string, columns: readonly string[], options = this.#plain): void {
    this.#tables.push({ name, columns, options, indexes: [] })
  }

  index(table: string, columns: string): void {
    this.#tables.find(({ name }) => name === table)?.indexes.push(columns)
  }

  /** Makes what is not there yet, so that a migration that was killed goes on. */
  async create(knex: Knex): Promise<void> {
    for (const table of this.#tables) await this.#createTable(knex, table)
  }

  /** MariaDB commits at every table, so a table is made with its indexes at once, and one that is there already stays. */
  async #createTable(knex: Knex, { name, columns, options, indexes }: Table): Promise<void> {
    const named = indexes.map((list) => ({ list, key: `${name}_by_${list.replaceAll(/\W+/g, '_')}` }))
    const inside = this.#isMySql ? named.map(({ key, list }) => `INDEX ${key} (${list})`) : []
    await knex.raw(`CREATE TABLE IF NOT EXISTS ${name} (\n  ${[...columns, ...inside].join(',\n  ')}\n)${options}`)
    if (this.#isMySql) return
    for (const { key, list } of named) await knex.raw(`CREATE INDEX IF NOT EXISTS ${key} ON ${name} (${list})`)
  }
}

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly options: string
  /** Columns of each. */
  readonly indexes: string[]
}
