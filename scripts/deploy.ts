import { spawnSync } from 'node:child_process'
import { CommandError, runCommand } from '../src/cli/terminal/command.ts'

/**
 * `npm run deploy`: migrates the database, then uploads the code, so that new code never meets an old schema. Arguments
 * go on to `wrangler deploy`.
 */
const MIGRATE = ['d1', 'migrations', 'apply', 'DB', '--remote']

await runCommand(() => {
  if (!run(MIGRATE)) {
    createMissingDatabase()
    if (!run(MIGRATE)) throw new CommandError('the database could not be migrated, so nothing was deployed.')
  }
  if (!run(['deploy', ...process.argv.slice(2)])) throw new CommandError('the code was not deployed.')
})

/** Before the first deployment there is no database to migrate. `wrangler deploy` finds it by its name. */
function createMissingDatabase(): void {
  const { stdout, stderr } = spawnSync('wrangler', ['d1', 'info', 'DB'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  const missing = /Couldn't find a D1 DB named '([^']+)'/.exec(stdout + stderr)?.[1]
  if (missing === undefined) throw new CommandError('the database could not be migrated, so nothing was deployed.')
  console.log(`There is no database "${missing}" yet. Creating it…`)
  if (!run(['d1', 'create', missing, '--update-config=false'])) throw new CommandError('no database was created.')
}

function run(args: string[]): boolean {
  return spawnSync('wrangler', args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0
}
