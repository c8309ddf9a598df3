import { testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import connector from '../src/index.js'
import { markedSystems, servedBy } from './systems.js'

describe.each(markedSystems)('R23 a configuration that reads $name', (system) => {
  testConnector({ connector, ...servedBy(system), skip: system.skip ?? [] })
})
