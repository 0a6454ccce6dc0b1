import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { checkPlace, DATABASE_HELP, DATABASE_OPTIONS, openGivenOrLocal } from '../src/cli/own-server/given-database.ts'
import { executeOn, insertSuperuser } from '../src/cli/superuser/insert-superuser.ts'
import { CommandError, readOptions, runCommand, wholeNumber } from '../src/cli/terminal/command.ts'
import { follow } from '../src/cli/terminal/follow.ts'
import { hashPassword } from '../src/lib/password.ts'
import type { OpenedDatabase } from '../src/server/open-database.ts'

const FOLDER = join(import.meta.dirname, '../examples/backend')
const ENV_FILE = join(FOLDER, '.env')
const OWNER_ONLY = 0o600
const TYPES = ['reward.available', 'reward.reversed']
const RULE = { event: 'purchase', occurrence: 'each', inviter: { fixed: 500 }, invitee: { fixed: 300 } }

const HELP = `Serves examples/backend for the service that npm start runs. The first time, it makes what the backend needs there:
a program that rewards purchases, an API key, a webhook, and a superuser to look at them. They are kept in
examples/backend/.env.

  npm run example:backend

  --port N           where the backend listens (default 8788)
  --api URL          where the service is (default http://localhost:8787)
${DATABASE_HELP}`

export interface Setup {
  api: string
  /** Of the backend. */
  port: number
  /** Of the service. */
  opened: OpenedDatabase
}

/** Makes what the backend needs, like a superuser would in the panel. Returns its settings. */
export async function setUpBackend({ api, port, opened }: Setup) {
  const email = `shop-${randomBytes(3).toString('hex')}@example.com`
  const password = randomBytes(15).toString('base64url')
  await insertSuperuser(executeOn(opened), { email, passwordHash: await hashPassword(password) })

  let token = ''
  async function ask<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${api}/api/v1/admin/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (response.ok) return (await response.json()) as Answer
    throw new CommandError(`the service refuses ${path}: ${await response.text()}`)
  }
  ;({ access: token } = await ask<{ access: string }>('auth/', { email, password }))

  const { results: programs } = await ask<{ results: { state: string; rule: { event: string } }[] }>('programs/')
  if (!programs.some(({ state, rule }) => state === 'active' && rule.event === RULE.event))
    await ask('programs/', { name: 'Shop', unit: 'points', rule: RULE })
  const scopes = ['events.write', 'rewards.read', 'rewards.fulfil']
  const { key } = await ask<{ key: string }>('api_keys/', { name: 'Example backend', scopes })

  const url = `http://127.0.0.1:${port}/webhooks`
  const { results: webhooks } = await ask<{ results: { id: number; url: string }[] }>('webhooks/')
  const known = webhooks.find((webhook) => webhook.url === url)
  const { secret } = await (known
    ? ask<{ secret: string }>(`webhooks/${known.id}/rotate_secret/`, { reason: 'The example was set up again' })
    : ask<{ secret: string }>('webhooks/', { url, types: TYPES, description: 'Example backend' }))
  return { email, password, settings: { REFERRAL_API: api, REFERRAL_API_KEY: key, WEBHOOK_SECRET: secret, PORT: port } }
}

const lines = (settings: object) => Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)

/** Whether it has been set up for this service, and the service still knows its key. */
async function isSetUp(api: string, port: number): Promise<boolean> {
  const settings = parseEnv(await readFile(ENV_FILE, 'utf8').catch(() => ''))
  if (settings['REFERRAL_API'] !== api || settings['PORT'] !== String(port)) return false
  const headers = { Authorization: `Bearer ${settings['REFERRAL_API_KEY']}` }
  return (await fetch(`${api}/api/v1/rewards/?user_id=1`, { headers })).status !== 401
}

if (import.meta.main)
  await runCommand(async () => {
    const options = readOptions(process.argv.slice(2), {
      port: { type: 'string', default: '8788' },
      api: { type: 'string', default: 'http://localhost:8787' },
      ...DATABASE_OPTIONS,
    })
    if (options.help) return console.log(HELP)
    checkPlace(options)
    const { api } = options
    const port = wholeNumber('port', options.port, 1, 65_535)
    const health = await fetch(`${api}/health`).catch(() => undefined)
    if (!health?.ok) throw new CommandError(`no service answers at ${api}. Start it first: npm start.`)
    if (!(await isSetUp(api, port))) {
      const opened = await openGivenOrLocal(options)
      const { email, password, settings } = await setUpBackend({ api, port, opened }).finally(() => opened.close())
      const account = `# In the admin panel, ${api}/admin/: ${email}, password ${password}\n`
      await writeFile(ENV_FILE, [account, ...lines(settings)].join(''), { mode: OWNER_ONLY })
      console.log(`Made a program, an API key and a webhook. See examples/backend/.env.`)
    }
    const npm = ['install', '--prefix', FOLDER, '--no-audit', '--no-fund']
    if (spawnSync('npm', npm, { stdio: 'inherit', shell: process.platform === 'win32' }).status !== 0)
      throw new CommandError('the packages could not be installed.')
    follow(spawn(process.execPath, ['--env-file=.env', 'src/main.ts'], { cwd: FOLDER, stdio: 'inherit' }))
  })
