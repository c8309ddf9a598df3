import { isConnector } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import connector from '../src/index.js'

const employees = { file: 'employees.csv' }
const communities = { file: 'communities.csv' }

function mistakes(config: unknown): string[] {
  const issues = connector.config.safeParse(config).error?.issues ?? []
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

describe('the configuration', () => {
  it('needs the files of employees and communities only', () => {
    expect(mistakes({ employees, communities })).toEqual([])
    expect(mistakes({ employees })).toEqual(['communities: needs a file, or idColumn and nameColumn'])
  })

  it('tells each mistake where it stands', () => {
    expect(mistakes({ employees: { file: 'e.csv', dateFormat: 'dd-mm-yyyy', delimiter: ';;' }, communities })).toEqual([
      'employees.delimiter: the delimiter is one character',
      'employees.dateFormat: "dd-mm-yyyy" is no way to write dates: mm must not stand there. Write dd or d for the day, MM or M for the month and yyyy for the year, each once, such as dd-MM-yyyy, d.M.yyyy or yyyyMMdd',
    ])
    expect(mistakes({ employees: { file: 'e.csv', end: { trailer: 'TOTAL' } }, communities })).toEqual([
      'employees.end.trailer: write {count} where the number of records stands',
    ])
    expect(mistakes({ employees: { file: 'e.csv', end: 'newline' }, communities })).toEqual([
      'employees.end: is { trailer: "TOTAL;{count}" }, { controlFile: "employees.csv.ok" } or none',
    ])
    expect(mistakes({ employees, communities: { idColumn: 'Code' } })[0]).toMatch(/^communities: nameColumn: /)
    expect(mistakes({ employees, communities: { file: 'c.csv', encoding: 'ascii' } })[0]).toMatch(
      /^communities: encoding: .*windows-1252/,
    )
  })

  it('takes no pattern where nothing lists the files', () => {
    const place = { kind: 'https', url: 'https://hr.acme.example/exports' }
    const message = 'a web server lists nothing: write one name that stays the same, without * and {date}'
    expect(mistakes({ place, employees: { file: 'e-*.csv' }, communities })).toEqual([`employees.file: ${message}`])
    expect(mistakes({ place, employees, communities, functions: { file: 'f-{yyyyMMdd}.csv' } })).toEqual([
      `functions.file: ${message}`,
    ])
    expect(mistakes({ place, employees, communities: { idColumn: 'c', nameColumn: 'c' } })).toEqual([])
  })

  it('names the columns that are needed', () => {
    const columns = { id: 'Nr' }
    expect(mistakes({ employees: { file: 'e.csv', columns }, communities })[0]).toBe(
      'employees.columns: name the column of firstName or lastName, or of both',
    )
    expect(mistakes({ employees: { file: 'e.csv', columns: { ...columns, lastName: [] } }, communities })[0]).toMatch(
      /^employees\.columns\.lastName: /,
    )
    const named = { id: 'Nr', lastName: 'Naam' }
    expect(mistakes({ employees: { file: 'e.csv', columns: named }, communities })).toEqual([
      'employees.columns.communities: name the column that holds the ids of the communities',
    ])
    const derived = { idColumn: 'Code', nameColumn: 'Afdeling' }
    expect(mistakes({ employees: { file: 'e.csv', columns: named }, communities: derived })).toEqual([])
    expect(
      mistakes({ employees: { file: 'e.csv', columns: { ...named, communities: 'Team' } }, communities: derived }),
    ).toEqual(['employees.columns.communities: is "Team", but communities.idColumn is "Code": leave one out'])
  })

  it('can be printed as a JSON Schema, with a description of each part', () => {
    const schema = z.toJSONSchema(connector.config, { io: 'input' })
    expect(schema).toMatchObject({ type: 'object', required: ['employees', 'communities'] })
    expect(JSON.stringify(schema)).toContain('Path of the CSV file')
  })

  it('belongs to a connector that the runner knows as one', () => {
    expect(isConnector(connector)).toBe(true)
    expect(connector.id).toBe('csv')
  })
})
