import { readFileSync, writeFileSync } from 'node:fs'

/** Beside `wrangler.toml`, since its paths are relative; not in Git. */
const TURSO_CONFIG = 'wrangler.turso.json'

/** Where `[vars]` of wrangler.toml say that the database is, if not in D1. */
export async function configuredDatabase(): Promise<string | undefined> {
  // Loading wrangler takes a second, which those without one need not wait.
  if (!readFileSync('wrangler.toml', 'utf8').includes('DATABASE_URL')) return undefined
  const url = (await readConfig()).vars?.['DATABASE_URL']
  return typeof url === 'string' && url !== '' ? url : undefined
}

/** Writes a copy of wrangler.toml with the entry for libSQL and without D1. @returns its path */
export async function writeTursoConfig(): Promise<string> {
  const { d1_databases: _, ...rest } = await readConfig()
  writeFileSync(TURSO_CONFIG, JSON.stringify({ ...rest, main: 'src/worker-turso.ts' }, null, 2))
  return TURSO_CONFIG
}

export const readConfig = async () =>
  (await import('wrangler')).experimental_readRawConfig({ config: 'wrangler.toml' }).rawConfig
