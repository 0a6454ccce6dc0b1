import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'

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

async function deploy(env: Record<string, string>, args: string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-'))
  try {
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
    return { status, stderr, asked: (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n') }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('npm run deploy', () => {
  it('migrates first, then uploads', async () => {
    expect(await deploy({}, ['--dry-run'])).toEqual({ status: 0, stderr: '', asked: [MIGRATE, 'deploy --dry-run'] })
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
