import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { CommandError, runCommand } from '../src/cli/terminal/command.ts'
import { configuredDatabase, writeTursoConfig } from './turso-config.ts'

/**
 * `npm run deploy`: migrates the database, then uploads the code, so that new code never meets an old schema. Arguments
 * go on to `wrangler deploy`.
 */
const MIGRATE = ['d1', 'migrations', 'apply', 'DB', '--remote']

const NOT_MIGRATED = 'the database could not be migrated, so nothing was deployed.'

await runCommand(async () => {
  const url = await configuredDatabase()
  if (url !== undefined) return deployOnLibsql(url)
  if (!run(MIGRATE)) {
    createMissingDatabase()
    if (!run(MIGRATE)) throw new CommandError(NOT_MIGRATED)
  }
  upload()
})

/** With `DATABASE_URL` among the variables of wrangler.toml: docs/turso.md. */
async function deployOnLibsql(url: string): Promise<void> {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'migrate-libsql.ts')], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: url },
  })
  if (status !== 0) throw new CommandError(NOT_MIGRATED)
  upload(['--config', await writeTursoConfig()])
}

function upload(options: string[] = []): void {
  if (!run(['deploy', ...options, ...process.argv.slice(2)])) throw new CommandError('the code was not deployed.')
}

/** Before the first deployment there is no database to migrate. `wrangler deploy` finds it by its name. */
function createMissingDatabase(): void {
  const { stdout, stderr } = spawnSync('wrangler', ['d1', 'info', 'DB'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  const missing = /Couldn't find a D1 DB named '([^']+)'/.exec(stdout + stderr)?.[1]
  if (missing === undefined) throw new CommandError(NOT_MIGRATED)
  console.log(`There is no database "${missing}" yet. Creating it…`)
  if (!run(['d1', 'create', missing, '--update-config=false'])) throw new CommandError('no database was created.')
}

function run(args: string[]): boolean {
  return spawnSync('wrangler', args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0
}
