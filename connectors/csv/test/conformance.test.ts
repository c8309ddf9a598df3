import { type Skip, testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import csv from '../src/index.js'
import { csvSource } from './csv-source.js'
import { workbookSource } from './workbook-source.js'

const noCredentials: Skip = { test: 'bad credentials', because: 'a file asks nobody who they are' }

describe('files with a trailer', () => {
  testConnector({ connector: csv, source: csvSource('trailer'), skip: [noCredentials] })
})

describe('files with a control file', () => {
  testConnector({ connector: csv, source: csvSource('control file'), skip: [noCredentials] })
})

describe('files with neither', () => {
  testConnector({
    connector: csv,
    source: csvSource('line break'),
    skip: [
      noCredentials,
      {
        test: 'cut after a record',
        because: 'a line break at the end proves no more than a whole line, as check warns',
      },
    ],
  })
})

describe('sheets of an Excel workbook', () => {
  testConnector({ connector: csv, source: workbookSource(), skip: [noCredentials] })
})
