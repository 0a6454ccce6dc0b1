import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { expect, it } from 'vitest'
import { experimental_readRawConfig as readRawConfig } from 'wrangler'
import manifest from '../../package.json' with { type: 'json' }
import { MEANINGS } from '../../src/config.docs.ts'
import { parseConfig } from '../../src/config.ts'

/* What Cloudflare's deploy button reads: .dev.vars.example, package.json and wrangler.toml. */

const { rawConfig: wrangler } = readRawConfig({ config: 'wrangler.toml' })
const asked = parseEnv(await readFile('.dev.vars.example', 'utf8')) as Record<string, string>
const isSecret = (name: string) => MEANINGS[name as keyof typeof MEANINGS].startsWith('**Secret.**')
const problemsOf = (settings: object) => {
  const parsed = parseConfig({ ...wrangler.vars, ...settings })
  return 'problems' in parsed ? parsed.problems.map(({ variable }) => variable) : []
}

it('asks for everything that production requires, and for nothing that is not a setting', () => {
  const filled = Object.entries(asked).map(([name, value]) => [name, isSecret(name) ? 's'.repeat(32) : value])
  expect(problemsOf(Object.fromEntries(filled))).toEqual([])
  for (const name of Object.keys(asked)) {
    const { [name]: _, ...others } = Object.fromEntries(filled) as Record<string, string>
    expect(problemsOf(others)).toContain(name)
  }
})

it('suggests no secret that someone could keep', () => {
  const secrets = Object.entries(asked).filter(([name]) => isSecret(name))
  expect(secrets.map(([, value]) => value)).toEqual(['', ''])
  expect(problemsOf(asked)).toEqual(secrets.map(([name]) => name))
})

it('describes all that it asks for', () => {
  const resources = [...(wrangler.d1_databases ?? []), ...(wrangler.kv_namespaces ?? [])].map(({ binding }) => binding)
  const names = new Set([...Object.keys(asked), ...Object.keys(wrangler.vars ?? {}), ...resources])
  expect(new Set(Object.keys(manifest.cloudflare.bindings))).toEqual(names)
})

it("finds no ids of someone else's databases: they are made when the Worker is deployed", () => {
  expect(wrangler.d1_databases).toEqual([
    { binding: 'DB', database_name: 'referral-api', migrations_dir: 'migrations' },
  ])
  expect(wrangler.kv_namespaces).toEqual([{ binding: 'CODES' }])
  expect(wrangler).not.toHaveProperty('account_id')
})
