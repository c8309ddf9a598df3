// `npm run check`: makes the clone ready and runs every check but the tests.
import { bootstrap, main } from './bootstrap.mjs'
import { runChecks } from './checks.mjs'

main(async () => {
  const results = await runChecks(await bootstrap())
  return results.every(({ passed }) => passed) ? 0 : 1
})
