import { testConnector } from '@rollcall/testkit'
import connector from '../src/index.js'
import { fakeDatabase } from './fake-acme.js'

testConnector({
  connector,
  source: fakeDatabase,
  skip: [{ test: 'bad credentials', because: 'a file asks nobody who they are' }],
})
