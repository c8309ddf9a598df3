import { defineConnector } from '@rollcall/sdk'
import { check } from './check.js'
import { Config } from './config.js'
import { readEmployees, readNamed } from './reads.js'

/** Reads MySQL, MariaDB, PostgreSQL and SQLite with the queries of the configuration, and never writes. */
export default defineConnector({
  id: 'sql',
  name: 'SQL database',
  config: Config,
  communityFrom: { community: 'Row of the query `communities`' },
  functionFrom: { function: 'Row of the query `functions`' },
  hasFunctions: (config) => config.functions !== undefined,
  check,
  communities: (context) => readNamed(context, 'communities'),
  functions: (context) => readNamed(context, 'functions'),
  employees: readEmployees,
})
