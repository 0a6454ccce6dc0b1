// First: see there.
import './texts.ts'
import { waitUntil } from 'cloudflare:workers'
import type { Hono } from 'hono'
import type { StaffPasswords } from './admin/staff-sign-in/staff-passwords.ts'
import { createApp, createBaseApp } from './app.ts'
import { parseConfig } from './config.ts'
import type { OpenDatabase } from './db/database.ts'
import { AppError } from './errors/app-error.ts'
import { createDurableGuard } from './guard/durable-guard.ts'
import { createDurableLedger } from './guard/durable-ledger.ts'
import type { PhoneGuard } from './guard/phone-guard.ts'
import type { SendLedger } from './guard/send-ledger.ts'
import type { AppEnv } from './http/create-router.ts'
import type { ConfigProblem } from './lib/setting-fields.ts'
import { writeLine } from './lib/write-line.ts'
import type { LogLine } from './lib/write-line.ts'
import type { ClickCounter } from './links/clicks/click-counter.ts'
import { createDurableClicks } from './links/clicks/click.ts'
import { createLinkCache, rememberLinks } from './links/redirect/link-cache.ts'
import type { Ports } from './ports.ts'
import { runScheduled } from './scheduled/run-scheduled.ts'
import { createVendorPorts, logMessageWarnings } from './sign-in/vendor-ports.ts'
import { postByFetch } from './webhooks/post.ts'
import type { WebhookSender } from './webhooks/webhook-sender.ts'

/** The bindings of `wrangler.toml` but the database; variables and secrets are read by `parseConfig`. */
export interface Bindings {
  CODES: KVNamespace
  PHONE_GUARD: DurableObjectNamespace<PhoneGuard>
  SEND_LEDGER: DurableObjectNamespace<SendLedger>
  CLICK_COUNTER: DurableObjectNamespace<ClickCounter>
  STAFF_PASSWORDS: DurableObjectNamespace<StaffPasswords>
  WEBHOOK_SENDER: DurableObjectNamespace<WebhookSender>
  IP_LIMIT: RateLimit
  NETWORK_LIMIT: RateLimit
  SESSION_LIMIT: RateLimit
  ASSETS: Fetcher
}

export interface WorkerDatabase {
  openDatabase: OpenDatabase
  probe: () => Promise<unknown>
}

/** A request to an asset needs an origin; the binding looks at the path alone. */
const ASSETS_ORIGIN = 'https://assets.local'

export function createPorts(env: Bindings, config: Ports['config'], { openDatabase, probe }: WorkerDatabase): Ports {
  const staffPasswords = () => env.STAFF_PASSWORDS.get(env.STAFF_PASSWORDS.idFromName('service'))
  return {
    config,
    clock: () => Date.now(),
    openDatabase,
    guard: createDurableGuard(env.PHONE_GUARD, config.secretKey),
    ledger: createDurableLedger(env.SEND_LEDGER),
    clicks: createDurableClicks(env.CLICK_COUNTER),
    linkCache: rememberLinks(
      createLinkCache(() => caches.default),
      () => Date.now(),
    ),
    webhooks: {
      wake: async (id) => env.WEBHOOK_SENDER.get(env.WEBHOOK_SENDER.idFromName(String(id))).wake(id),
    },
    postWebhook: postByFetch,
    staffPasswords: {
      check: async (asked) => staffPasswords().check(asked),
      hash: async (password, account) => staffPasswords().hash(password, account),
    },
    ...createVendorPorts(config, writeLine),
    ipLimit: async (network) => (await env.IP_LIMIT.limit({ key: network })).success,
    networkLimit: async (network) => (await env.NETWORK_LIMIT.limit({ key: network })).success,
    sessionLimit: async (session) => (await env.SESSION_LIMIT.limit({ key: session })).success,
    // Cloudflare knows by itself which request this is for.
    waitUntil,
    assets: (path) => env.ASSETS.fetch(new URL(path, ASSETS_ORIGIN)),
    log: config.development ? writeBesideWrangler : writeLine,
    probes: {
      database: probe,
      codes: () => env.CODES.get('readiness'),
      guard: () => env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName('readiness')).ping(),
    },
  }
}

/** `wrangler dev` prints a line for each request itself; ours is worth a second one only after a fault. */
function writeBesideWrangler(line: LogLine): void {
  if (line.event !== 'request' || line.level === 'error') writeLine(line)
}

/** Refuses every request, so that a service that is not set up can neither be used nor be mistaken for one that is. */
function createMisconfiguredApp(problems: ConfigProblem[]): Hono<AppEnv> {
  writeLine({ level: 'error', event: 'misconfigured', problems })
  const app = createBaseApp({ clock: () => Date.now(), log: writeLine })
  return app.all('*', () => {
    throw new AppError('misconfigured')
  })
}

function createConfiguredApp(env: Bindings, config: Ports['config'], database: WorkerDatabase): Hono<AppEnv> {
  logMessageWarnings(config, writeLine)
  return createApp(createPorts(env, config, database))
}

/** The Worker over any database. What its own bindings or settings lack goes into the same problems. */
export function createWorker<Env extends Bindings>(
  databaseOf: (env: Env) => WorkerDatabase | { problems: ConfigProblem[] },
) {
  function read(env: Env) {
    const parsed = parseConfig(env)
    const database = databaseOf(env)
    const problems = [parsed, database].flatMap((each) => ('problems' in each ? each.problems : []))
    return 'problems' in parsed || 'problems' in database ? { problems } : { config: parsed.config, database }
  }

  /** Bindings do not change within an isolate, so neither does the application. */
  let app: Hono<AppEnv> | undefined

  return {
    fetch(request, env) {
      if (!app) {
        const ready = read(env)
        app =
          'problems' in ready
            ? createMisconfiguredApp(ready.problems)
            : createConfiguredApp(env, ready.config, ready.database)
      }
      return app.fetch(request, env)
    },

    async scheduled({ scheduledTime }, env) {
      const ready = read(env)
      if ('problems' in ready) {
        writeLine({ level: 'error', event: 'misconfigured', problems: ready.problems })
      } else {
        await runScheduled(createPorts(env, ready.config, ready.database), scheduledTime)
      }
    },
  } satisfies ExportedHandler<Env>
}
