import { testConnector } from '../src/index.js'
import { acme, acmeServer } from './acme.js'

testConnector({ connector: acme(), ...acmeServer })
