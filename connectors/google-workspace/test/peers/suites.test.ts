import { testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import { hasPeers } from '../../../../test/peers.js'
import { suiteFor } from '../suite.js'

describe.runIf(hasPeers)('with organizational units as communities', () => testConnector(suiteFor('orgUnit')))
describe.runIf(hasPeers)('with departments as communities', () => testConnector(suiteFor('department')))
