import { spawnSync } from 'node:child_process'
import { runCommand } from '../src/cli/terminal/command.ts'
import { migrateLocalDatabase } from '../src/cli/wrangler/local-database.ts'

/**
 * `npm start`: the whole service on this machine. Arguments are passed on to `wrangler dev`: `npm start -- --port
 * 9000`.
 */
const DEVELOPMENT = ['--var', 'ENVIRONMENT:development', '--var', 'DIRECTORY:full']
/** Silences wrangler's warning that scheduled tasks do not run locally. */
const BY_HAND = ['--test-scheduled']
/** No offer to update the pinned wrangler, and no request for `Request.cf`, which the service does not need locally. */
const QUIET = { WRANGLER_HIDE_BANNER: 'true', CLOUDFLARE_CF_FETCH_ENABLED: 'false' }

await runCommand(() => {
  const args = process.argv.slice(2)
  const persist = args.indexOf('--persist-to')
  console.log('Updating the local database…')
  migrateLocalDatabase(persist === -1 ? undefined : args[persist + 1])
  const env = { ...QUIET, ...process.env }
  const options = { stdio: 'inherit', shell: process.platform === 'win32', env } as const
  process.exitCode = spawnSync('wrangler', ['dev', ...DEVELOPMENT, ...BY_HAND, ...args], options).status ?? 1
})
