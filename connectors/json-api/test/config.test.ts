import { isConnector } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import connector from '../src/index.js'

const fields = { id: 'id', lastName: 'name', communities: 'department.id' }
const employees = { path: '/employees', fields }
const least = {
  baseUrl: 'https://hr.acme.example/api',
  signIn: { kind: 'none' },
  paging: 'none',
  employees,
  communities: { path: '/departments' },
}

function mistakes(changes: object): string[] {
  const issues = connector.config.safeParse({ ...least, ...changes }).error?.issues ?? []
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

describe('the configuration', () => {
  it('needs an address, how to sign in and how to page, employees and communities', () => {
    expect(mistakes({})).toEqual([])
    expect(connector.config.safeParse({}).error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'baseUrl',
      'signIn',
      'paging',
      'employees',
      'communities',
    ])
  })

  it('tells a mistake where it stands', () => {
    expect(mistakes({ baseUrl: 'hr.acme.example' })).toEqual([
      'baseUrl: must be an address such as https://hr.acme.example/api/v1',
    ])
    expect(
      mistakes({ employees: { ...employees, path: 'employees', list: 'data[]', dateFormat: 'dd-mm-yyyy' } }),
    ).toEqual([
      'employees.path: begins with a slash, and is below baseUrl: /employees',
      'employees.list: must be a path such as data.items',
      'employees.dateFormat: "dd-mm-yyyy" is no way to write dates: mm must not stand there. Write dd or d for the day, MM or M for the month and yyyy for the year, each once, such as dd-MM-yyyy, d.M.yyyy or yyyyMMdd',
    ])
    for (const path of ['', '.a', 'a.', 'a..b', 'a[0]', 'a[]b', '[]', 'a\\']) {
      expect(mistakes({ employees: { ...employees, fields: { ...fields, id: path } } })).toEqual([
        'employees.fields.id: must be a path such as work.department.id, or departments[].id for each of a list',
      ])
    }
    expect(mistakes({ employees: { ...employees, only: { field: 'status' } } })).toEqual([
      'employees.only: needs is or not, and not both',
    ])
  })

  it('R23 has a proof of the end for every kind of paging', () => {
    const proof =
      'paging: needs a proof of the end: total, totalHeader, pages or hasMore; end: emptyPage where there is none'
    expect(mistakes({ paging: { kind: 'page', size: 100 } })).toEqual([proof])
    expect(mistakes({ paging: { kind: 'offset' } })).toEqual([proof])
    expect(mistakes({ paging: { kind: 'offset', end: 'emptyPage' } })).toEqual([])
    expect(mistakes({ employees: { ...employees, paging: { kind: 'page' } } })).toEqual([`employees.${proof}`])
  })

  it('says which ways to sign in there are, and what each needs', () => {
    expect(mistakes({ signIn: { kind: 'oauth' } })).toEqual([
      'signIn.kind: must say its kind: none, apiKey, basic, bearer, clientCredentials, refreshToken or serviceAccount',
    ])
    expect(mistakes({ signIn: { kind: 'apiKey' } })).toEqual([
      'signIn: needs headers or query: the key under the name that the system wants',
    ])
    expect(
      mistakes({ signIn: { kind: 'clientCredentials', tokenUrl: 'https://login.acme.example', clientId: 'rollcall' } }),
    ).toEqual(['signIn: needs either clientSecret or privateKey'])
  })

  it('names the fields that are needed', () => {
    const { communities: _, ...without } = fields
    expect(mistakes({ employees: { ...employees, fields: { id: 'id', communities: 'team' } } })).toEqual([
      'employees.fields: name the path of firstName or lastName, or of both',
    ])
    expect(mistakes({ employees: { ...employees, fields: without } })).toEqual([
      'employees.fields.communities: name the path of the ids of the communities',
    ])
    const communities = { idField: 'team.id', nameField: 'team.name' }
    expect(mistakes({ communities, employees: { ...employees, fields: without } })).toEqual([])
    expect(mistakes({ communities })).toEqual([
      'employees.fields.communities: is "department.id", but communities.idField is "team.id": leave one out',
    ])
  })

  it('can be printed as a JSON Schema, with every secret marked', () => {
    const schema = z.toJSONSchema(connector.config, { io: 'input' })
    expect(schema).toMatchObject({
      type: 'object',
      required: ['baseUrl', 'signIn', 'paging', 'employees', 'communities'],
    })
    expect(new Set(secretsIn(schema.properties?.['signIn']))).toEqual(
      new Set(['headers', 'query', 'password', 'token', 'clientSecret', 'privateKey', 'refreshToken']),
    )
  })

  it('belongs to a connector that the runner knows as one', () => {
    expect(isConnector(connector)).toBe(true)
    expect(connector.id).toBe('json-api')
  })
})

/** Names of the fields that are marked. */
function secretsIn(schema: unknown, name = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  if ('secret' in schema) return [name]
  return Object.entries(schema).flatMap(([key, inner]) => secretsIn(inner, key))
}
