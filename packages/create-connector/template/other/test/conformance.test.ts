import { testConnector } from '@rollcall/testkit'
import connector from '../src/index.js'
import { fakeSystem } from './fake-acme.js'

testConnector({
  connector,
  source: fakeSystem,
  skip: [{ test: 'bad credentials', because: 'nobody signs in yet' }],
})
