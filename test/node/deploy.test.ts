import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { experimental_readRawConfig as readRawConfig } from 'wrangler'
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
process.exit(FAILS && asked.startsWith(FAILS) ? 1 : 0)
`
const MIGRATE = 'd1 migrations apply DB --remote'

async function deploy(env: Record<string, string>, args: string[] = [], variables = '') {
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
      [join(import.meta.dirname, '../../scripts/deploy.ts'), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...env, PATH: [folder, process.env['PATH']].join(delimiter) },
      },
    )
    const asked = await readFile(join(folder, 'asked'), 'utf8').catch(() => '')
    const turso = await readFile(join(folder, 'wrangler.turso.json'), 'utf8').catch(() => '{}')
    return { status, stderr, asked: asked.trim().split('\n'), turso: JSON.parse(turso) as object }
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
