import { testConnector } from '@rollcall/testkit'
import { suiteFor } from './suite.js'

// The other entities follow with `npm run test:peers`.
testConnector(suiteFor('group'))
