import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'

/** Signs the tokens that the bench makes beforehand. Public: nothing but the bench knows it. */
export const BENCH_SECRET_KEY = 'bench-secret-key-known-to-everybody-and-used-nowhere'

/** A Worker that runs, with stores of its own. */
export interface Stage {
  name: string
  port: number
  db: D1Database
  stop: () => Promise<void>
}

/**
 * Runs a bundle as `npm start` would, with what `wrangler.toml` says, but on a socket that leads straight into the
 * Worker: wrangler's own proxy costs more than the Worker does. Its log lines are read and dropped.
 */
export async function startStage(name: string, bundle: string, port: number): Promise<Stage> {
  // No assets: with them the socket would lead to the router of assets, and no row asks for any.
  const { assets: _, ...workerOptions } = unstable_getMiniflareWorkerOptions('wrangler.toml').workerOptions
  const code = await readFile(bundle, 'utf8')
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      name,
      modulesRoot: dirname(resolve(bundle)),
      modules: [{ type: 'ESModule', path: resolve(bundle), contents: code }],
      bindings: {
        ...workerOptions.bindings,
        ENVIRONMENT: 'development',
        DIRECTORY: 'full',
        SECRET_KEY: BENCH_SECRET_KEY,
      },
      unsafeDirectSockets: [{ host: '127.0.0.1', port }],
      handleStructuredLogs: process.env.SHOW ? (l) => console.log(l.message) : () => undefined,
    }),
  )
  await miniflare.ready
  const db = (await miniflare.getD1Database('DB')) as D1Database
  await migrate(db)
  return { name, port, db, stop: async () => miniflare.dispose() }
}

async function migrate(db: D1Database): Promise<void> {
  const files = (await readdir('migrations')).filter((file) => file.endsWith('.sql')).sort()
  for (const file of files) {
    const statements = (await readFile(join('migrations', file), 'utf8')).split('--> statement-breakpoint')
    await db.batch(statements.map((statement) => db.prepare(statement)))
  }
}
