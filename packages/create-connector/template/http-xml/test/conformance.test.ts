import { testConnector } from '@rollcall/testkit'
import connector from '../src/index.js'
import { fakeServer, has } from './fake-acme.js'

testConnector({
  connector,
  server: fakeServer,
  config: ({ url, signIn }) => ({ url, apiKey: signIn.key, network: { privateHosts: ['127.0.0.1'] } }),
  has,
  employees: '/employees',
})
