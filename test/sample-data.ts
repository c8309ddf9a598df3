import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createConnection } from 'mysql2/promise'

/** Folder of the sample: `employees/` holds a thousand people with their departments and titles, 1985 to 2002. */
export const sampleFolder = process.env['ROLLCALL_SAMPLE_DATA'] || null
if (sampleFolder === null)
  process.stdout.write('Tests on the sample data are left out: ROLLCALL_SAMPLE_DATA is not set.\n')

const TABLES = {
  department: 'dept_no CHAR(4) PRIMARY KEY, dept_name VARCHAR(40) NOT NULL',
  employee:
    'emp_no INT PRIMARY KEY, birth_date DATE, first_name VARCHAR(20), last_name VARCHAR(20), gender CHAR(1), hire_date DATE',
  dept_emp: 'emp_no INT, dept_no CHAR(4), from_date DATE, to_date DATE, PRIMARY KEY (emp_no, dept_no)',
  title: 'emp_no INT, title VARCHAR(50), from_date DATE, to_date DATE, PRIMARY KEY (emp_no, title, from_date)',
} as const

type Table = keyof typeof TABLES
const TABLE_NAMES: readonly Table[] = ['department', 'employee', 'dept_emp', 'title']

/** Makes the sample's four tables and fills them: statements for SQLite, MySQL, MariaDB and PostgreSQL alike. */
export async function sampleStatements(folder = sampleFolder): Promise<readonly string[]> {
  const statements: string[] = []
  for (const table of TABLE_NAMES) {
    const rows = await sampleRows(table, folder)
    statements.push(`CREATE TABLE ${table} (${TABLES[table]})`)
    for (let from = 0; from < rows.length; from += 500) {
      const values = rows.slice(from, from + 500).map(literals)
      statements.push(`INSERT INTO ${table} VALUES ${values.join(',')}`)
    }
  }
  return statements
}

/** Fills an empty `sqlite:` or `mysql:` database with the sample. */
export async function loadSampleData(url: string): Promise<void> {
  const statements = await sampleStatements()
  if (url.startsWith('sqlite:')) {
    using database = new DatabaseSync(url.slice('sqlite:'.length))
    for (const statement of statements) database.exec(statement)
    return
  }
  const connection = await createConnection(url)
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}

/** The cells of one of the sample's files, which have no quotes in them. */
export async function sampleRows(table: Table, folder = sampleFolder): Promise<string[][]> {
  if (folder === null) throw new Error('Set ROLLCALL_SAMPLE_DATA to the folder of the sample data.')
  const [, ...lines] = (await readFile(join(folder, 'employees', `${table}.csv`), 'utf8')).trimEnd().split(/\r?\n/)
  return lines.map((line) => line.split(','))
}

function literals(cells: readonly string[]): string {
  return `(${cells.map((cell) => `'${cell.replaceAll("'", "''")}'`).join(',')})`
}

/**
 * Who works where on a night, for any of the databases.
 *
 * - Most were hired long before their first department: they start with the first day in one, `hireDate` is an attribute.
 * - A `to_date` is exclusive where the next row starts on that day, else the last day: on it the old row still holds.
 * - Departments are the communities, titles the functions. Somebody who starts later is in the department of the first day.
 */
const sampleQueries = {
  employees: `
    SELECT e.emp_no AS id, e.first_name AS "firstName", e.last_name AS "lastName", e.birth_date AS "birthDate",
           CONCAT(e.emp_no, '@sample.example') AS email, d.first_day AS "startDate", d.last_day AS "endDate",
           e.hire_date AS "hireDate"
      FROM employee e
      JOIN (SELECT emp_no, MIN(from_date) AS first_day, MAX(to_date) AS last_day FROM dept_emp GROUP BY emp_no) d
        ON d.emp_no = e.emp_no
     ORDER BY e.emp_no`,
  communities: 'SELECT dept_no AS id, dept_name AS name FROM department ORDER BY dept_no',
  functions: 'SELECT DISTINCT title AS id, title AS name FROM title ORDER BY title',
  memberships: `
    SELECT m.emp_no AS employee, m.dept_no AS community, m.title AS "function"
      FROM (SELECT emp_no, dept_no, NULL AS title, from_date, to_date FROM dept_emp
             UNION ALL
            SELECT emp_no, NULL AS dept_no, title, from_date, to_date FROM title) m
      JOIN (SELECT emp_no, MAX(to_date) AS last_day FROM dept_emp GROUP BY emp_no) d ON d.emp_no = m.emp_no
     WHERE m.from_date <= :night AND (m.to_date > :night OR m.to_date = d.last_day)
     ORDER BY m.emp_no, m.dept_no, m.title`,
}

/** The same queries as a database writes names in quotes. */
export function sampleQueriesFor(target: string): typeof sampleQueries {
  if (!target.startsWith('mysql:')) return sampleQueries
  const quoted = Object.entries(sampleQueries).map(([name, query]) => [name, query.replaceAll('"', '`')] as const)
  return { ...sampleQueries, ...Object.fromEntries(quoted) }
}
