import { DatabaseSync } from 'node:sqlite'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'

/** Runs statements in a database, one after the other. */
export async function runIn(url: string, statements: readonly string[]): Promise<void> {
  if (url.startsWith('sqlite:')) {
    using database = new DatabaseSync(url.slice('sqlite:'.length))
    for (const statement of statements) database.exec(statement)
    return
  }
  if (url.startsWith('mysql:')) {
    const connection = await createConnection(url)
    // As old databases do: without it no date such as 0000-00-00 gets in.
    await connection.query("SET SESSION sql_mode = ''")
    for (const statement of statements) await connection.query(statement)
    return connection.end()
  }
  const client = new pg.Client(url)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** The rows of a query, as lists of texts. */
export async function ask(url: string, query: string): Promise<string[][]> {
  if (url.startsWith('mysql:')) {
    const connection = await createConnection(url)
    const [rows] = await connection.query({ sql: query, rowsAsArray: true })
    await connection.end()
    return texts(rows)
  }
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query({ text: query, rowMode: 'array' })
  await client.end()
  return texts(rows)
}

function texts(rows: unknown): string[][] {
  if (!Array.isArray(rows)) throw new Error('These are no rows')
  return rows.map((row: unknown) => (Array.isArray(row) ? row.map(String) : []))
}
