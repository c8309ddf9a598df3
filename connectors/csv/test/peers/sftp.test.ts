import { testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import { hasSshd, Sshd } from '../../../../test/sshd.js'
import csv from '../../src/index.js'
import { csvSource } from '../csv-source.js'

const start = () => Sshd.start()

describe.runIf(hasSshd)('files from the SFTP server of OpenSSH', () => {
  describe('with a trailer', () => {
    const source = csvSource('trailer', start)
    const stranger = { ...source, wrongConfig: () => ({ ...Object(source.config()), place: withPassword(source) }) }
    testConnector({ connector: csv, source: stranger })
  })

  describe('with a control file', () => {
    testConnector({
      connector: csv,
      source: csvSource('control file', start),
      skip: [{ test: 'bad credentials', because: 'they are tried with the trailer' }],
    })
  })
})

function withPassword(source: { config(): unknown }): object {
  return { ...Object(source.config()).place, key: undefined, password: 'wrong horse' }
}
