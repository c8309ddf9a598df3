import { defineConfig } from 'vitest/config'
import { CountsReporter } from './test/counts.js'

// Packages are read from their sources, so that no test needs a build.
const conditions = ['source', 'node']
const countsFile = process.env['ROLLCALL_TEST_COUNTS']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      '{packages,connectors,apps}/*/test/**/*.test.ts',
      'packages/create-connector/template/*/test/*.test.ts',
      '{faults,test}/**/*.test.ts',
    ],
    globalSetup: ['test/mariadb.ts'],
    reporters: ['default', ...(countsFile ? [new CountsReporter(countsFile)] : [])],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
