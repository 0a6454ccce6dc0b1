import type { Config } from '../config.ts'
import { probe } from '../db/batches.ts'
import type { RunStatements } from '../db/batches.ts'
import type { OpenDatabase } from '../db/database.ts'
import { createGuard } from '../guard/sharded-guard.ts'
import { NETWORK_REQUESTS, SESSION_REQUESTS, SHIELD_PERIOD_SECONDS, SHIELD_REQUESTS } from '../http/network.ts'
import { SECOND_MS } from '../lib/time.ts'
import type { Clock } from '../lib/time.ts'
import { rememberLinks } from '../links/redirect/link-cache.ts'
import type { LinkCache } from '../links/redirect/link-cache.ts'
import type { Ports } from '../ports.ts'
import { createVendorPorts } from '../sign-in/vendor-ports.ts'
import type { GuardServices } from './guard-services.ts'
import { createRateLimit } from './rate-limit.ts'

interface ServerPorts {
  config: Config
  run: RunStatements
  openDatabase: OpenDatabase
  services: GuardServices
  assets: Ports['assets']
  log: Ports['log']
  clock: Clock
  waitUntil: Ports['waitUntil']
  postWebhook: Ports['postWebhook']
}

const NOTHING_BEHIND_MEMORY: LinkCache = {
  get: () => Promise.resolve(undefined),
  put: () => Promise.resolve(),
  forget: () => Promise.resolve(),
}

/** The ports of the own server. Its floods are counted in this process: what guards accounts is in the guard. */
export function createServerPorts({ services, run, ...common }: ServerPorts): Ports {
  const { config, clock, log } = common
  const perMinute = (limit: number) => createRateLimit(limit, SHIELD_PERIOD_SECONDS * SECOND_MS, clock)
  return {
    ...common,
    guard: createGuard(() => services.phones, config.secretKey),
    ledger: services.ledger,
    clicks: services.clicks,
    linkCache: rememberLinks(NOTHING_BEHIND_MEMORY, clock),
    webhooks: services.webhooks,
    staffPasswords: services.passwords,
    ...createVendorPorts(config, log),
    ipLimit: perMinute(SHIELD_REQUESTS),
    networkLimit: perMinute(NETWORK_REQUESTS),
    sessionLimit: perMinute(SESSION_REQUESTS),
    probes: {
      database: () => probe(run),
      guard: () => services.guard.identify(),
    },
  }
}
