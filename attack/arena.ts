import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import type { V4WorkerOptions, V4WorkerOptionsShape } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { migrate } from '../bench/stage.ts'
import { ARENAS, SIGNING_KEYS } from './attack.ts'
import type { ArenaName } from './attack.ts'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import type { Evidence } from './evidence.ts'
import { startGateway } from './gateway.ts'
import type { Gateway } from './gateway.ts'
import { createPhones } from './phones.ts'
import type { Phones } from './phones.ts'

/** Known only to the attacks, which also try what someone with these secrets could do. */
export const SECRET_KEY = 'attack-secret-key-known-to-the-attacks-alone'
const GATEWAY_SECRET = 'attack-gateway-secret-known-to-the-attacks-alone'

/** Isolates or processes of the deployed service on the same stores, and a gateway that receives its messages. */
export interface Arena {
  client: Client
  /** Where each isolate or process is. */
  doors: readonly URL[]
  gateway: Gateway
  phones: Phones
  db: D1Database
  evidence: Evidence
  stop: () => Promise<void>
}

/** Each isolate has its own Worker and socket; the guard's objects live in the first. */
const WORKERS = ['first', 'second', 'third', 'fourth'] as const

export async function startArena(name: ArenaName, evidence: Evidence, isolates = 2): Promise<Arena> {
  const gateway = await startGateway(evidence)
  // No assets: with them the socket would lead to the asset router, and no attack needs any.
  const { assets: _, ...options } = readWranglerOptions()
  const contents = await bundleWorker()
  const [owner] = WORKERS
  const bindings = { ...options.bindings, ...settingsOf(name, gateway, evidence) }
  const names = WORKERS.slice(0, isolates)
  const workers = names.map((worker): V4WorkerOptions => ({
    ...options,
    name: worker,
    modules: [{ type: 'ESModule', path: 'worker.js', contents }],
    bindings,
    durableObjects: worker === owner ? (options.durableObjects ?? {}) : borrowedFrom(owner, options.durableObjects),
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  }))
  const handleStructuredLogs = ({ message }: { message: string }) => evidence.log(message)
  const miniflare = new Miniflare(convertV4MiniflareOptions({ workers, handleStructuredLogs }))
  const stop = async () => {
    await Promise.all([miniflare.dispose(), gateway.stop()])
  }
  try {
    const doors = await Promise.all(names.map((worker) => miniflare.unsafeGetDirectURL(worker)))
    const db = await miniflare.getD1Database('DB', owner)
    await migrate(db)
    return { client: createClient(doors, evidence), doors, gateway, phones: createPhones(), db, evidence, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The settings of an arena, whose secrets must stay out of its log. */
export function settingsOf(name: ArenaName, gateway: Gateway, evidence: Evidence): Record<string, string> {
  for (const secret of [SECRET_KEY, GATEWAY_SECRET, ...SIGNING_KEYS.map(({ d }) => d)]) evidence.add('secret', secret)
  return {
    ...ARENAS[name],
    SECRET_KEY,
    SMS_PROVIDERS: 'webhook, telnyx',
    SMS_WEBHOOK_URL: `${gateway.origin}/webhook`,
    TELNYX_API_KEY: GATEWAY_SECRET,
    TELNYX_FROM: 'Example',
    TELNYX_BASE_URL: gateway.origin,
    SMS_WEBHOOK_SECRET: GATEWAY_SECRET,
  }
}

/** Wrangler's declared type lacks fields that the value has. */
const readWranglerOptions = () =>
  unstable_getMiniflareWorkerOptions('wrangler.toml').workerOptions as V4WorkerOptionsShape

/** The same bindings, to objects that another Worker runs. */
const borrowedFrom = (scriptName: string, objects: V4WorkerOptionsShape['durableObjects'] = {}) =>
  Object.fromEntries(
    Object.entries(objects).map(([binding, object]) => {
      const named = typeof object === 'string' ? { className: object } : object
      return [binding, { ...named, scriptName }]
    }),
  )

/** The Worker in one file, bundled like wrangler does, with bindings that count. */
async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['bench/counting-service.ts'],
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'warning',
  })
  return outputFiles[0]!.text
}
