import { spawnSync } from 'node:child_process'
import { runCommand } from '../src/cli/terminal/command-error.ts'
import { migrateLocalDatabase } from '../src/cli/wrangler/local-database.ts'

/** `npm start`: the whole service on this machine. Arguments go on to `wrangler dev`: `npm start -- --port 9000`. */
const DEVELOPMENT = ['--var', 'ENVIRONMENT:development', '--var', 'DIRECTORY:full']
/** Wrangler warns that the hourly task does not run by itself, unless it is told that we know. */
const BY_HAND = ['--test-scheduled']
/** No offer to update a pinned wrangler, and no call for `Request.cf`, which the service never reads. */
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
