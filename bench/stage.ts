import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { quietWorkerd } from './quiet-workerd.ts'

/** Signs the tokens that the bench prepares. Public: only the bench uses it. */
export const BENCH_SECRET_KEY = 'bench-secret-key-known-to-everybody-and-used-nowhere'

/** A running Worker with its own stores. */
export interface Stage {
  name: string
  /** Whose tables the database has. */
  side: 'service' | 'bare'
  port: number
  db: D1Database
  stop: () => Promise<void>
}

interface StageOptions {
  name: string
  bundle: string
  out: string
  /** Wrangler's local state with a migrated database; without it, temporary stores. */
  state?: string
  /** Statements that create the tables, in place of the service's migrations. */
  tables?: readonly string[]
}

/**
 * Runs a bundle with the settings of `wrangler.toml` in development mode, on a local socket that leads straight into the
 * Worker: the proxies of `wrangler dev` cost more than the Worker itself.
 */
export async function startStage({ name, bundle, out, state, tables }: StageOptions): Promise<Stage> {
  process.env['MINIFLARE_WORKERD_PATH'] ??= await quietWorkerd(out)
  const path = resolve(bundle)
  // No assets: with them the socket would lead to the asset router, and no row needs any.
  const { assets: _, ...options } = unstable_getMiniflareWorkerOptions('wrangler.toml').workerOptions
  const bindings = {
    ENVIRONMENT: 'development',
    DIRECTORY: 'full',
    SECRET_KEY: BENCH_SECRET_KEY,
    // One staff member reads every file several times.
    LIMITS: 'files_per_staff=1000, selections_per_staff=1000',
    IOS_STORE_URL: 'https://apps.apple.com/app/id1234567890',
  }
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      ...options,
      name,
      modulesRoot: dirname(path),
      modules: [{ type: 'ESModule', path, contents: await readFile(path, 'utf8') }],
      bindings: Object.assign({}, options.bindings, bindings),
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      handleStructuredLogs: () => undefined,
      cf: false,
    }),
    ...(state !== undefined && { resourcePersistencePath: join(state, 'v3') }),
  })
  const { port } = await miniflare.unsafeGetDirectURL(name)
  const db = asDatabase(await miniflare.getD1Database('DB'))
  if (tables) await db.batch(tables.map((statement) => db.prepare(statement)))
  else if (state === undefined) await migrate(db)
  const side = tables ? 'bare' : 'service'
  return { name, side, port: Number(port), db, stop: async () => miniflare.dispose() }
}

/** Miniflare's binding has the runtime's type under another name. */
const asDatabase = (binding: unknown) => binding as D1Database

/** Applies all migrations, and records them as wrangler does. */
export async function migrate(db: D1Database): Promise<void> {
  const files = (await readdir('migrations')).filter((file) => file.endsWith('.sql')).sort()
  for (const file of files) {
    const statements = (await readFile(join('migrations', file), 'utf8')).split('--> statement-breakpoint')
    await db.batch(statements.map((statement) => db.prepare(statement)))
  }
  const record = 'CREATE TABLE d1_migrations AS SELECT value AS name FROM json_each(?)'
  await db.prepare(record).bind(JSON.stringify(files)).run()
}
