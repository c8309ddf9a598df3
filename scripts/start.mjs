// `npm start`: makes the clone ready, then tells the story of some nights on the embedded database.
import { bootstrap, main } from './bootstrap.mjs'
import { hand } from './step.mjs'

main(async () => {
  const place = await bootstrap()
  return hand(['node', 'examples/story.mjs', ...process.argv.slice(2)], place)
})
