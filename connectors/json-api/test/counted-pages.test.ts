import { testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import connector from '../src/index.js'
import { countedSystems, servedBy } from './systems.js'

describe.each(countedSystems)('R23 a configuration that reads $name', (system) => {
  testConnector({ connector, ...servedBy(system), skip: system.skip ?? [] })
})
