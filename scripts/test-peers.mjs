// `npm run test:peers`: runs the tests against servers of others, which it installs in test/peers first. They are no part
// of the workspace: nothing that is shipped or built needs them.
import { join } from 'node:path'
import { bootstrap, main, root } from './bootstrap.mjs'
import { hand, step } from './step.mjs'

main(async () => {
  const place = await bootstrap()
  await step('Installing servers of others', ['npm', 'ci', '--ignore-scripts', '--no-audit'], {
    ...place,
    cwd: join(root, 'test', 'peers'),
    advice: 'Is the network there? They come from the npm registry.',
  })
  const env = { ...place.env, ROLLCALL_PEERS: '1' }
  return hand(['vitest', 'run', 'test/peers', ...process.argv.slice(2)], { ...place, env })
})
