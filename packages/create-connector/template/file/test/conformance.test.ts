import { testConnector } from '@rollcall/testkit'
import connector from '../src/index.js'
import { fakeExport } from './fake-acme.js'

testConnector({
  connector,
  source: fakeExport,
  skip: [{ test: 'bad credentials', because: 'a file asks nobody who they are' }],
})
