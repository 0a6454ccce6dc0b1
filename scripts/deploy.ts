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

if (import.meta.main)
  await runCommand(async () => {
    const url = await configuredDatabase()
    await (url === undefined ? deployOnD1() : deployOnLibsql(url))
  })

/** With the configuration that these options name, or else wrangler.toml. */
export function deployOnD1(config: string[] = [], more = process.argv.slice(2)): void {
  if (!runWrangler([...MIGRATE, ...config])) {
    createMissingDatabase(config)
    if (!runWrangler([...MIGRATE, ...config])) throw new CommandError(NOT_MIGRATED)
  }
  upload([...config, ...more])
}

/** With `DATABASE_URL` among the variables of wrangler.toml: docs/turso.md. */
async function deployOnLibsql(url: string): Promise<void> {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'migrate-libsql.ts')], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: url },
  })
  if (status !== 0) throw new CommandError(NOT_MIGRATED)
  upload(['--config', await writeTursoConfig(), ...process.argv.slice(2)])
}

function upload(options: string[]): void {
  if (!runWrangler(['deploy', ...options])) throw new CommandError('the code was not deployed.')
}

/** Before the first deployment there is no database to migrate. `wrangler deploy` finds it by its name. */
function createMissingDatabase(config: string[]): void {
  const { stdout, stderr } = spawnSync('wrangler', ['d1', 'info', 'DB', ...config], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  const missing = /Couldn't find a D1 DB named '([^']+)'/.exec(stdout + stderr)?.[1]
  if (missing === undefined) throw new CommandError(NOT_MIGRATED)
  console.log(`There is no database "${missing}" yet. Creating it…`)
  if (!runWrangler(['d1', 'create', missing, '--update-config=false']))
    throw new CommandError('no database was created.')
}

export function runWrangler(args: string[]): boolean {
  return spawnSync('wrangler', args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0
}
