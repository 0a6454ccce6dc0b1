import type { Config } from './config.ts'
import { createPorts, createWorker } from './create-worker.ts'
import type { Bindings } from './create-worker.ts'
import { createD1 } from './db/d1.ts'
import type { Ports } from './ports.ts'

export { PhoneGuard } from './guard/phone-guard.ts'
export { SendLedger } from './guard/send-ledger.ts'
export { ClickCounter } from './links/clicks/click-counter.ts'
export { StaffPasswords } from './admin/staff-sign-in/staff-passwords.ts'
export { WebhookSender } from './webhooks/webhook-sender.ts'

/** The bindings of `wrangler.toml`. */
export interface Env extends Bindings {
  DB: D1Database
  ENVIRONMENT?: string
  DATABASE_URL?: string
}

const databaseOf = ({ DB }: Env) => ({ openDatabase: createD1(DB), probe: () => DB.prepare('SELECT 1').run() })

export const createWorkerPorts = (env: Env, config: Config): Ports => createPorts(env, config, databaseOf(env))

export default createWorker((env: Env) =>
  // Deployed without `npm run deploy`, it would serve an empty database.
  env.DATABASE_URL !== undefined && env.ENVIRONMENT !== 'development'
    ? { problems: [{ variable: 'DATABASE_URL', message: 'not with D1: npm run deploy' }] }
    : databaseOf(env),
)
