import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { CommandError, runCommand } from '../src/cli/terminal/command.ts'
import { buildNode, NODE_BUNDLE } from './build-node.ts'

/**
 * `npm run start:node`: the own server, on this machine. Like `npm start`, it switches development on unless the
 * environment says otherwise; `node dist/node.mjs` by itself is safe for production.
 */
const DEVELOPMENT = { ENVIRONMENT: 'development', DIRECTORY: 'full' }

await runCommand(async () => {
  if (process.argv.length > 2)
    throw new CommandError('settings come from the environment: PORT=9000 npm run start:node.')
  if (spawnSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' }).status !== 0)
    throw new CommandError('the pages could not be built.')
  await buildNode()
  if (process.env['ENVIRONMENT'] === undefined) Object.assign(process.env, { ...DEVELOPMENT, ...process.env })
  // In this process, so that signals reach it.
  await import(pathToFileURL(NODE_BUNDLE).href)
})
