import { describe } from 'vitest'
import { testConnector } from '../src/index.js'
import { connectorOf, servedBy, systems } from './http-systems.js'

describe.each(systems)('R23 a connector that reads $name, with the client of the sdk', (system) => {
  testConnector({ connector: connectorOf(system), ...servedBy(system), skip: system.skip ?? [] })
})
