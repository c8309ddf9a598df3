// `npm run bench`: makes the clone ready, then measures runs over organizations of several sizes.
import { bootstrap, main } from './bootstrap.mjs'
import { hand } from './step.mjs'

main(async () => {
  const place = await bootstrap()
  return hand(['node', 'bench/run.ts', ...process.argv.slice(2)], place)
})
