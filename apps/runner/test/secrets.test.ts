import { describe, expect, it } from 'vitest'
import { masked } from '../src/config/masked.js'
import { fillSecrets } from '../src/config/secrets.js'
import { folderWith } from './cli/folder.js'

const PASSWORD = 's/e:c@r?t é'
const ref = (text: string) => `\${${text}}`

describe('references to secrets', () => {
  it('are filled from the environment and from files, in every text however deep', async () => {
    const folder = await folderWith({ 'run/secret': 'from a file\n' })
    const written = { a: ref('env:PASSWORD'), b: [{ c: `x ${ref('file:run/secret')} y` }], n: 3 }
    const { value, mistakes } = await fillSecrets(written, { environment: { PASSWORD }, folder })
    expect(mistakes).toEqual([])
    expect(value).toEqual({ a: PASSWORD, b: [{ c: 'x from a file y' }], n: 3 })
  })

  it('are percent-encoded within a URL, so that any character may be in one', async () => {
    const written = `mysql://me:${ref('env:PASSWORD')}@host:3306/name`
    const { value } = await fillSecrets(written, { environment: { PASSWORD }, folder: '/' })
    expect(decodeURIComponent(new URL(String(value)).password)).toBe(PASSWORD)
    expect(new URL(String(value)).host).toBe('host:3306')
  })

  it('may be a whole URL, which is taken as it is', async () => {
    const url = 'mysql://me:a%20b@host/name'
    const { value } = await fillSecrets(ref('env:URL'), { environment: { URL: url }, folder: '/' })
    expect(value).toBe(url)
  })

  it('that lead nowhere are told with their place, and without any value', async () => {
    const folder = await folderWith({ empty: '\n' })
    const written = {
      a: ref('env:NOPE'),
      b: [ref('file:no/such')],
      c: ref('NAME'),
      d: ref('file:empty'),
      e: ref('env:PASWORD'),
      f: ref('x y'),
    }
    const { mistakes } = await fillSecrets(written, { environment: { NOPE: '', PASSWORD }, folder })
    expect(mistakes.toSorted((one, other) => String(one.path).localeCompare(String(other.path)))).toEqual([
      { path: ['a'], message: 'the environment variable NOPE is empty' },
      { path: ['b', 0], message: 'the file no/such cannot be read: it does not exist' },
      { path: ['c'], message: `is no reference to a secret: write ${ref('env:NAME')}` },
      { path: ['d'], message: 'the file empty is empty' },
      { path: ['e'], message: 'the environment variable PASWORD is not set; did you mean PASSWORD?' },
      {
        path: ['f'],
        message: `is no reference to a secret: write ${ref('env:NAME')} or ${ref('file:/path/to/it')}`,
      },
    ])
  })
})

describe('a configuration that is shown', () => {
  it('has references as they were written, and covers what is a secret by schema, by name or in a URL', () => {
    const schema = { properties: { pin: { type: 'string', secret: true }, headers: { type: 'object', secret: true } } }
    const value = {
      database: `mysql://me:${PASSWORD}@host/name`,
      pin: '1234',
      headers: { 'X-Company': 'k' },
      apiKey: 'k',
      note: PASSWORD,
      mail: 'smtp://me:literal@host:25',
      count: 3,
    }
    const written = { ...value, database: `mysql://me:${ref('env:P')}@host/name`, note: ref('env:P') }
    expect(masked(value, written, schema)).toEqual({
      database: `mysql://me:${ref('env:P')}@host/name`,
      pin: '••••',
      headers: { 'X-Company': '••••' },
      apiKey: '••••',
      note: ref('env:P'),
      mail: 'smtp://me:••••@host:25',
      count: 3,
    })
  })
})
