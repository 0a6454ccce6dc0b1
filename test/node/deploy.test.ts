import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { experimental_readRawConfig as readRawConfig } from 'wrangler'
import { parseConfig } from '../../src/config.ts'
import { connectDatabase } from '../../src/server/open-database.ts'
import { ON_SQLD, SQLD, startSqld } from './libsql/sqld.ts'

/** A wrangler that records what it is asked to do, and fails where the test says so. */
const WRANGLER = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const asked = process.argv.slice(2).join(' ')
appendFileSync('asked', asked + '\\n')
const created = readFileSync('asked', 'utf8').includes('d1 create')
const { FAILS, MISSING } = process.env
if (MISSING && !created && asked.startsWith('d1') && !asked.startsWith('d1 create')) {
  console.error("Couldn't find a D1 DB named 'referral-api' (bound as 'DB') in the API.")
  process.exit(1)
}
if (asked === 'kv namespace list')
  console.log(JSON.stringify(['referral-api-codes', 'referral-api-pr-1-codes', 'referral-api-pr-12-codes'].map((title) => ({ id: 'of ' + title, title }))))
process.exit(FAILS && asked.startsWith(FAILS) ? 1 : 0)
`
const MIGRATE = 'd1 migrations apply DB --remote'

async function deploy(env: Record<string, string>, args: string[] = [], variables = '', script = 'deploy') {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-'))
  try {
    const config = await readFile('wrangler.toml', 'utf8')
    await writeFile(join(folder, 'wrangler.toml'), config.replace('[vars]', `[vars]\n${variables}`))
    await symlink(resolve('migrations'), join(folder, 'migrations'))
    await writeFile(join(folder, 'wrangler'), WRANGLER)
    await writeFile(join(folder, 'wrangler.cmd'), `@"${process.execPath}" "%~dp0wrangler" %*\r\n`)
    await chmod(join(folder, 'wrangler'), 0o755)
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, `../../scripts/${script}.ts`), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...env, PATH: [folder, process.env['PATH']].join(delimiter) },
      },
    )
    const asked = await readFile(join(folder, 'asked'), 'utf8').catch(() => '')
    const made = async (name: string) =>
      JSON.parse(await readFile(join(folder, `wrangler.${name}.json`), 'utf8').catch(() => '{}')) as Record<
        string,
        unknown
      >
    return {
      ...{ status, stderr, asked: asked.trim().split('\n') },
      ...{ turso: await made('turso'), preview: await made('preview') },
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('npm run deploy', () => {
  it('migrates first, then uploads', async () => {
    expect(await deploy({}, ['--dry-run'])).toMatchObject({
      status: 0,
      stderr: '',
      asked: [MIGRATE, 'deploy --dry-run'],
    })
  })

  it('creates the database before the first deployment', async () => {
    const { status, asked } = await deploy({ MISSING: 'yes' })
    const create = 'd1 create referral-api --update-config=false'
    expect([status, asked]).toEqual([0, [MIGRATE, 'd1 info DB', create, MIGRATE, 'deploy']])
  })

  it('uploads nothing when a migration fails', async () => {
    const { status, stderr, asked } = await deploy({ FAILS: 'd1 migrations' })
    expect([status, asked]).toEqual([1, [MIGRATE, 'd1 info DB']])
    expect(stderr).toContain('Error: the database could not be migrated, so nothing was deployed.')
  })

  it('fails when the upload does', async () => {
    expect(await deploy({ FAILS: 'deploy' })).toMatchObject({ status: 1, asked: [MIGRATE, 'deploy'] })
  })
})

describe('npm run preview', () => {
  const ofProduction = `PUBLIC_ORIGIN = "https://api.example.com"
DATABASE_URL = "libsql://production.example"
TWILIO_FROM = "+15550006789"`
  const { rawConfig } = readRawConfig({ config: 'wrangler.toml' })

  it('deploys a pull request with a name, a database and limits of its own, and nothing of what production holds', async () => {
    const { status, asked, preview } = await deploy({ MISSING: 'yes' }, ['--pr', '12'], ofProduction, 'preview')
    const config = '--config wrangler.preview.json'
    expect(status).toBe(0)
    expect(asked.slice(0, -1)).toEqual([
      `${MIGRATE} ${config}`,
      `d1 info DB ${config}`,
      'd1 create referral-api --update-config=false',
      `${MIGRATE} ${config}`,
    ])
    expect(asked.at(-1)).toMatch(/^deploy --config wrangler\.preview\.json --secrets-file \S+secrets\.json$/)
    const { vars, ...rest } = preview
    const { name, d1_databases, kv_namespaces, ratelimits, vars: _, ...shared } = rawConfig
    expect(rest).toEqual({
      ...shared,
      ...{ name: `${name}-pr-12`, workers_dev: true, kv_namespaces },
      d1_databases: [{ ...(d1_databases as object[])[0], database_name: 'referral-api-pr-12' }],
      ratelimits: (ratelimits as { namespace_id: string }[]).map((limit) => ({
        ...limit,
        namespace_id: `${limit.namespace_id}12`,
      })),
    })
    const secrets = { SECRET_KEY: 's'.repeat(48), SMS_WEBHOOK_SECRET: 's'.repeat(48) }
    expect(parseConfig({ ...(vars as object), ...secrets })).toMatchObject({ config: { development: false } })
    expect(JSON.stringify(preview)).not.toMatch(/example\.com|production\.example|15550006789/)
  })

  it('removes it with its database and namespace, and no others', async () => {
    const { status, asked } = await deploy({}, ['--pr', '1', '--remove'], '', 'preview')
    expect([status, asked]).toEqual([
      0,
      [
        'delete --config wrangler.preview.json --force',
        'd1 delete referral-api-pr-1 --skip-confirmation',
        'kv namespace list',
        'kv namespace delete --namespace-id of referral-api-pr-1-codes --skip-confirmation',
      ],
    ])
  })

  it('needs the number of a pull request', async () => {
    const { status, asked, stderr } = await deploy({}, ['--remove'], '', 'preview')
    expect([status, asked]).toEqual([1, ['']])
    expect(stderr).toContain('Error: --pr must be a whole number')
  })
})

describe.skipIf(SQLD === undefined)(`npm run deploy, with DATABASE_URL, ${ON_SQLD}`, () => {
  const onLibsql = async (url: string) => deploy({}, ['--dry-run'], `DATABASE_URL = "${url}"`)

  it('migrates the libSQL database, then uploads the Worker for it, with all else as in wrangler.toml', async () => {
    const sqld = await startSqld()
    try {
      const { status, stderr, asked, turso } = await onLibsql(sqld.url)
      expect([status, stderr, asked]).toEqual([0, '', ['deploy --config wrangler.turso.json --dry-run']])
      const { d1_databases: _, ...wrangler } = readRawConfig({ config: 'wrangler.toml' }).rawConfig
      expect(turso).toEqual({
        ...wrangler,
        main: 'src/worker-turso.ts',
        vars: { ...wrangler.vars, DATABASE_URL: sqld.url },
      })
      const { run } = connectDatabase(sqld.url, undefined)
      const claimed = await run([
        { sql: 'SELECT guard_of_database.name AS guard FROM guard_of_database, d1_migrations', params: [] },
      ])
      expect(claimed.results[0]?.results).toContainEqual({ guard: 'worker' })

      await run([{ sql: "UPDATE guard_of_database SET name = 'of an own server'", params: [] }])
      const refused = await onLibsql(sqld.url)
      expect([refused.status, refused.asked]).toEqual([1, ['']])
      expect(refused.stderr).toContain('Error: the database belongs to the guard of another data folder')
    } finally {
      await sqld.remove()
    }
  })

  it('uploads nothing when the database does not answer', async () => {
    const { status, stderr, asked } = await onLibsql('http://127.0.0.1:9')
    expect([status, asked]).toEqual([1, ['']])
    expect(stderr).toContain('Error: no answer from the libSQL server')
    expect(stderr).toContain('Error: the database could not be migrated, so nothing was deployed.')
  })
})
