import { spawnSync } from 'node:child_process'
import { runCommand } from '../src/cli/terminal/command-error.ts'
import { migrateLocalDatabase } from '../src/cli/wrangler/local-database.ts'

/** `npm start`: the whole service on this machine. Arguments go on to `wrangler dev`: `npm start -- --port 9000`. */
const DEVELOPMENT = ['--var', 'ENVIRONMENT:development', '--var', 'DIRECTORY:full']

await runCommand(() => {
  const args = process.argv.slice(2)
  const persist = args.indexOf('--persist-to')
  console.log('Bringing the local database up to date …')
  migrateLocalDatabase(persist === -1 ? undefined : args[persist + 1])
  const options = { stdio: 'inherit', shell: process.platform === 'win32' } as const
  process.exitCode = spawnSync('wrangler', ['dev', ...DEVELOPMENT, ...args], options).status ?? 1
})
