// `npm run faults`: makes the clone ready, then kills, stops and starves nights, and tells what became of them.
import { bootstrap, main } from './bootstrap.mjs'
import { hand } from './step.mjs'

main(async () => {
  const place = await bootstrap()
  return hand(['node', 'faults/run.ts', ...process.argv.slice(2)], place)
})
