import { readServerAccess } from './own-server/settings.ts'
import { CommandError, runCommand } from './terminal/command.ts'

/**
 * `node dist/cli.mjs`: the commands for an own server where there is no npm, such as in the image. Their names are those of
 * the npm scripts.
 */
const COMMANDS: Record<string, () => Promise<unknown>> = {
  backup: () => import('./backup.ts'),
  createsuperuser: () => import('./create-superuser.ts'),
  health: () => import('./health.ts'),
  import: () => import('./import.ts'),
  'import:links': () => import('./import-links.ts'),
  keys: () => import('./make-keys.ts'),
  'ledger:verify': () => import('./verify-ledger.ts'),
  restore: () => import('./restore.ts'),
  'restore:ids': () => import('./restore-ids.ts'),
  'verify:counts': () => import('./verify-counts.ts'),
}

/** Here they work on the server's own database unless another one is named. */
const ON_A_DATABASE = new Set([
  'createsuperuser',
  'import',
  'import:links',
  'ledger:verify',
  'restore:ids',
  'verify:counts',
])

await runCommand(async () => {
  const [name = ''] = process.argv.splice(2, 1)
  const run = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!run) throw new CommandError(`use one of: ${Object.keys(COMMANDS).join(', ')}. Each has --help.`)
  const isNamed = process.argv.some((arg) => /^--(?:database|transfers)(?:=|$)/.test(arg))
  if (ON_A_DATABASE.has(name) && !isNamed) process.argv.push('--database', readServerAccess().settings.databaseUrl)
  await run()
})
