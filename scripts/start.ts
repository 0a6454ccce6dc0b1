import { spawnSync } from 'node:child_process'

/** `npm start`: the whole service on this machine. Arguments go on to `wrangler dev`: `npm start -- --port 9000`. */
const args = process.argv.slice(2)
const persist = args.indexOf('--persist-to')
const where = persist === -1 ? [] : args.slice(persist, persist + 2)

// Without a terminal wrangler does not ask whether to migrate: the database is local, and nobody uses it yet.
const migrated = run(['d1', 'migrations', 'apply', 'DB', '--local', ...where], 'ignore')
if (migrated !== 0) process.exit(migrated)
process.exit(run(['dev', '--var', 'ENVIRONMENT:development', '--var', 'DIRECTORY:full', ...args], 'inherit'))

function run(command: string[], stdin: 'ignore' | 'inherit'): number {
  const stdio = [stdin, 'inherit', 'inherit'] as const
  return spawnSync('wrangler', command, { stdio: [...stdio], shell: process.platform === 'win32' }).status ?? 1
}
