import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError, readOptions, runCommand, wholeNumber } from '../src/cli/terminal/command.ts'
import { DAY_MS, toDay } from '../src/lib/time.ts'
import { deployOnD1, runWrangler } from './deploy.ts'
import { readConfig } from './turso-config.ts'

/** Beside `wrangler.toml`, since its paths are relative; not in Git. */
const CONFIG = 'wrangler.preview.json'
const OWNER_ONLY = 0o600
const DAYS = 30
/** Who can sign in: a preview sends no messages. */
const PHONES = ['+79174445566', '+447400123456']
const CODE = 1234

const HELP = `Deploys a pull request as a Worker of its own, with its own database, or removes it again.

  npm run preview -- --pr 12
  npm run preview -- --pr 12 --remove

It runs in production mode and sends no messages. ${PHONES.join(' and ')} sign in with the code ${CODE}, for ${DAYS} days.
Each deployment signs everyone out.`

/** What a preview takes from wrangler.toml. Not routes, settings, secrets, or anything that holds data. */
const SHARED = new Set([
  ...['main', 'compatibility_date', 'compatibility_flags', 'build', 'alias', 'minify', 'keep_names', 'send_metrics'],
  ...['durable_objects', 'migrations', 'triggers', 'assets', 'observability'],
])

interface Database {
  binding: string
  database_name: string
  migrations_dir: string
}

const secret = () => randomBytes(36).toString('base64')

async function previewConfig(pr: number) {
  const config = await readConfig()
  const databases = config.d1_databases as Database[]
  const limits = config.ratelimits as { namespace_id: string }[]
  const lastDay = toDay(Date.now() + DAYS * DAY_MS)
  return {
    ...Object.fromEntries(Object.entries(config).filter(([key]) => SHARED.has(key))),
    name: `${config.name}-pr-${pr}`,
    workers_dev: true,
    d1_databases: databases.map(({ binding, database_name, migrations_dir }) => ({
      binding,
      database_name: `${database_name}-pr-${pr}`,
      migrations_dir,
    })),
    kv_namespaces: (config.kv_namespaces as { binding: string }[]).map(({ binding }) => ({ binding })),
    // Those with the same id count together.
    ratelimits: limits.map((limit) => ({ ...limit, namespace_id: `${limit.namespace_id}${pr}` })),
    vars: {
      ENVIRONMENT: 'production',
      CORS_ORIGINS: '*',
      SMS_PROVIDERS: 'webhook',
      SMS_WEBHOOK_URL: 'https://sms.invalid/send',
      TEST_NUMBERS: PHONES.map((phone) => `${phone}=${CODE}@${lastDay}`).join(','),
    },
  }
}

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    pr: { type: 'string', default: '' },
    remove: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const config = await previewConfig(wholeNumber('pr', options.pr, 1, 9_999_999))
  writeFileSync(CONFIG, JSON.stringify(config, null, 2))
  if (options.remove) return remove(config)
  const folder = mkdtempSync(join(tmpdir(), 'preview-'))
  try {
    const secrets = join(folder, 'secrets.json')
    writeFileSync(secrets, JSON.stringify({ SECRET_KEY: secret(), SMS_WEBHOOK_SECRET: secret() }), { mode: OWNER_ONLY })
    deployOnD1(['--config', CONFIG], ['--secrets-file', secrets])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** The Worker with its Durable Objects, then what it was bound to. What is gone already is no reason to stop. */
function remove({ name, d1_databases }: Awaited<ReturnType<typeof previewConfig>>): void {
  const removed = [
    runWrangler(['delete', '--config', CONFIG, '--force']),
    ...d1_databases.map(({ database_name }) => runWrangler(['d1', 'delete', database_name, '--skip-confirmation'])),
    ...namespacesOf(name).map((id) =>
      runWrangler(['kv', 'namespace', 'delete', '--namespace-id', id, '--skip-confirmation']),
    ),
  ]
  if (removed.includes(false)) throw new CommandError('not everything could be removed: see above.')
}

/** Wrangler has named them after the Worker and the binding. */
function namespacesOf(worker: string): string[] {
  const { status, stdout } = spawnSync('wrangler', ['kv', 'namespace', 'list'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new CommandError('the namespaces could not be listed.')
  const namespaces = JSON.parse(stdout) as { id: string; title: string }[]
  return namespaces.filter(({ title }) => title.startsWith(`${worker}-`)).map(({ id }) => id)
}
