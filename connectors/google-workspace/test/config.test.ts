import { isConnector } from '@rollcall/sdk'
import { describe, expect, it } from 'vitest'
import { keyFile } from '../../../test/google-workspace/server.js'
import connector from '../src/index.js'
import { configFor } from './reading.js'

const least = { key: keyFile('https://oauth2.googleapis.com'), administrator: 'rollcall@acme.example' }

function mistakes(changes: object): string[] {
  const issues = connector.config.safeParse({ ...least, ...changes }).error?.issues ?? []
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

describe('the configuration', () => {
  it('needs a key file and an administrator', () => {
    expect(mistakes({})).toEqual([])
    expect(connector.config.safeParse({}).error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'key',
      'administrator',
    ])
  })

  it('tells a mistake where it stands, and nothing of the key', () => {
    const other = JSON.stringify({ ...JSON.parse(least.key), type: 'authorized_user' })
    expect(mistakes({ key: 'keys/google.json' })).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a person writes a reference
      'key: must be the text of a key file (JSON): "${file:/run/secrets/google.json}"',
    ])
    expect(mistakes({ key: other })).toEqual([
      'key: must be the key file of a service account: `type` in it is missing or another',
    ])
    expect(mistakes({ administrator: 'Noor' })).toEqual(['administrator: must be an address: rollcall@acme.example'])
    expect(mistakes({ users: { exceptUnits: ['/Rooms/'] }, fields: { startDate: 'startDate' } })).toEqual([
      'users.exceptUnits.0: must be a path, /Stores/Utrecht, or the end of one, Service accounts',
      'fields.startDate: must be a custom field: Schema.field',
    ])
  })

  it('belongs to a connector that the runner knows as one, with organizational units as the first choice', () => {
    expect(isConnector(connector)).toBe(true)
    expect(Object.keys(connector.communityFrom)).toEqual(['orgUnit', 'group', 'department'])
  })

  it('leads to Google itself, where no other address is given', () => {
    const config = connector.config.parse(least)
    expect(connector.http?.(config, { community: 'orgUnit', jobFunction: null })).toMatchObject({
      baseUrl: 'https://admin.googleapis.com/admin/directory/v1',
      auth: { tokenUrl: 'https://oauth2.googleapis.com/token', subject: 'rollcall@acme.example' },
    })
    const emulator = connector.config.parse(configFor({ url: 'http://127.0.0.1:8080' }))
    expect(connector.http?.(emulator, { community: 'orgUnit', jobFunction: null })).toMatchObject({
      baseUrl: 'http://127.0.0.1:8080/admin/directory/v1',
      auth: { tokenUrl: 'http://127.0.0.1:8080/token' },
    })
  })
})
