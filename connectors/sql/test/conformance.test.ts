import { type Skip, testConnector } from '@rollcall/testkit'
import { describe } from 'vitest'
import sql from '../src/index.js'
import { sourceKinds } from './sources.js'
import { sqlSource } from './sql-source.js'

const fileSkips: readonly Skip[] = [{ test: 'bad credentials', because: 'a file asks nobody who they are' }]

describe.each(sourceKinds)('$name', (kind) => {
  testConnector({ connector: sql, source: sqlSource(kind), skip: kind.name === 'SQLite' ? fileSkips : [] })
})
